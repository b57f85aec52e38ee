// What `maskline dev` says when it is ready: where it is, who is there, and what to try, ready to copy.
import { styleText } from 'node:util'
import type { Account } from '../storage/accounts.ts'
import type { Demo } from '../operations/put-demo.ts'

export interface Greeting {
  readonly base: string
  readonly account: Account
  readonly demo: Demo
  readonly place: string
}

export function greeting({ base, account, demo, place }: Greeting): string {
  const { service, session, participants } = demo
  const [first, second] = participants
  const lines = [
    '',
    `  ${bold('Maskline')} is ready at ${bold(base)}`,
    '',
    `  Account     ${account.sid}`,
    `  Auth token  ${account.auth_token}`,
    `  Data        ${place === 'memory' ? 'in memory, gone when this ends' : place}`,
    '',
    `  Service     ${service.sid}  (${service.unique_name})`,
    `  Session     ${session.sid}  (${session.unique_name}, ${session.status})`,
    ...participants.map(
      (p) =>
        `  ${(p.friendly_name ?? 'Somebody').padEnd(11)} ${p.sid}  is ${p.identifier}, texts ${bold(p.proxy_identifier)}`,
    ),
    '',
  ]
  if (first === undefined || second === undefined) return `${lines.join('\n')}\n`
  const name = first.friendly_name ?? first.identifier
  const other = second.friendly_name ?? second.identifier
  return `${[
    ...lines,
    dim(`  # ${name} texts ${other} through the proxy number, and ${other}'s phone shows it`),
    ...curl(base, account, { from: first.identifier, to: first.proxy_identifier, reader: second.identifier }),
    '',
    dim(`  # Your program texts ${name}, with Twilio's own library: npm i twilio, then`),
    ...node(base, account, service.sid, session.sid, first.sid),
    '',
    dim('  # The same in Python: pip install twilio, then'),
    ...python(base, account, service.sid, session.sid, first.sid),
    '',
    dim('  Ctrl-C ends it.'),
  ].join('\n')}\n`
}

function curl(
  base: string,
  { sid, auth_token }: Account,
  text: { from: string; to: string; reader: string },
): string[] {
  const user = `-u ${sid}:${auth_token}`
  return [
    `curl ${user} ${base}/simulator/messages --data-urlencode From=${text.from} --data-urlencode To=${text.to} -d Body=Hello`,
    `curl ${user} ${base}/simulator/phones/${text.reader}/messages`,
  ]
}

function node(base: string, { sid, auth_token }: Account, ks: string, kc: string, kp: string): string[] {
  return [
    `node -e "const c = require('twilio')('${sid}', '${auth_token}'); c.proxy.baseUrl = '${base}'; ` +
      `c.proxy.v1.services('${ks}').sessions('${kc}').participants('${kp}')` +
      `.messageInteractions.create({ body: 'Your driver is near' }).then((m) => console.log(m.sid, m.data))"`,
  ]
}

function python(base: string, { sid, auth_token }: Account, ks: string, kc: string, kp: string): string[] {
  return [
    `python3 -c "from twilio.rest import Client; c = Client('${sid}', '${auth_token}'); c.proxy.base_url = '${base}'; ` +
      `m = c.proxy.v1.services('${ks}').sessions('${kc}').participants('${kp}')` +
      `.message_interactions.create(body='Your driver is near'); print(m.sid, m.data)"`,
  ]
}

const bold = (text: string) => styleText('bold', text)
const dim = (text: string) => styleText('dim', text)
