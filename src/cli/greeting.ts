// What `maskline dev` says when it is ready: where it is, who is there, and what to try, ready to copy. Nothing here
// is taken for granted: the demo's session is its user's to close, and its people are theirs to replace.
import { realpathSync } from 'node:fs'
import { styleText } from 'node:util'
import type { AccountCredentials } from '../operations/first-account.ts'
import type { Demo } from '../operations/put-demo.ts'
import { version } from './version.ts'

export interface Greeting {
  /** Where a program on this machine reaches it. */
  readonly base: string
  /** Signs its reader in at the console, once. */
  readonly link: string
  readonly publicUrl: string | undefined
  readonly account: AccountCredentials
  /** Undefined: no network is simulated. */
  readonly demo: Demo | undefined
  /** Names of the networks in use. */
  readonly carriers: readonly string[]
  readonly engine: 'postgres' | 'embedded'
  readonly place: string
  /** Seconds by which its clock is ahead, as somebody turned it. */
  readonly ahead?: number
}

type Participant = Demo['participants'][number]

export function greeting({
  base,
  link,
  publicUrl,
  account,
  demo,
  carriers,
  engine,
  place,
  ahead = 0,
}: Greeting): string {
  return [
    '',
    `  ${bold(`Maskline ${version} is ready at ${base}`)}`,
    '',
    row('Console', bold(link)),
    row('Account SID', account.sid),
    row('Auth token', account.auth_token),
    row('Data', dataOf(engine, place)),
    ...(ahead === 0 ? [] : [row('Clock', `${ahead} seconds ahead, as it was turned`)]),
    ...(publicUrl === undefined ? [] : [row('Public URL', publicUrl)]),
    ...(carriers.join() === 'simulator' ? [] : [row('Carriers', carriers.join(', '))]),
    '',
    ...(demo === undefined ? [] : demoOf(base, account, demo)),
    dim('  Ctrl-C stops it.'),
  ].join('\n')
}

function demoOf(base: string, account: AccountCredentials, demo: Demo): string[] {
  const { service, session } = demo
  return [
    ...people(demo),
    '',
    row('Service', `${service.sid}  (${service.unique_name})`),
    row('Session', 'sid' in session ? `${session.sid}  (demo, ${session.status})` : 'none'),
    '',
    ...toTry(base, account, demo),
  ]
}

function dataOf(engine: Greeting['engine'], place: string): string {
  if (engine === 'postgres') return place
  return place === 'memory' ? 'in memory, gone when this ends' : realpathSync(place)
}

/** Who is in the session and which number each of them texts. */
function people({ session, participants }: Demo): string[] {
  if (!('sid' in session)) {
    return [
      `  The demo's session cannot be made: ${session.message}`,
      '  Delete the service to start afresh (DELETE /v1/Services/KS...), or use your own.',
    ]
  }
  const [one, other] = participants
  if (one === undefined) return ['  Nobody is in the session: its people were removed.']
  if (other === undefined) return [`  ${named(one)} is alone in the session: the counterpart was removed.`]
  const width = Math.max(named(one).length, named(other).length)
  return [
    `  ${named(one)} and ${named(other)} are in a session. Neither sees the number of the other:`,
    '',
    ...[
      [one, other],
      [other, one],
    ].map(
      ([from, to]) =>
        `    ${named(from!).padEnd(width)}  ${shown(from!.identifier)}  texts  ${bold(shown(from!.proxy_identifier))}  to reach ${named(to!)}`,
    ),
  ]
}

/** Commands to copy, each on lines of its own that begin at the margin. */
function toTry(base: string, account: AccountCredentials, { session, participants }: Demo): string[] {
  if (!('sid' in session)) return []
  const [one, other] = participants
  const path = `/v1/Services/${session.service_sid}/Sessions/${session.sid}`
  return [
    ...(session.status === 'closed' ? reopen(account, `${base}${path}`) : []),
    ...(session.mode === 'voice-only'
      ? [dim('  # The session is for calls only: it takes no texts.'), '']
      : []),
    ...(one && other && isPhone(one) && isPhone(other) ? fromPhone(base, account, one, other) : []),
    ...(one ? fromProgram(base, account, one) : []),
  ]
}

function reopen(account: AccountCredentials, url: string): string[] {
  return [
    dim('  # The session is closed: no text passes. Open it again, with curl:'),
    `curl ${userOf(account)} ${url} -d Status=in-progress ${newline}`,
    '',
  ]
}

function fromPhone(
  base: string,
  account: AccountCredentials,
  one: Participant,
  other: Participant,
): string[] {
  const text = `--data-urlencode From=${one.identifier} --data-urlencode To=${one.proxy_identifier}`
  return [
    dim(`  # ${named(one)} texts ${named(other)}, and ${named(other)}'s phone shows it. With curl:`),
    `curl ${userOf(account)} ${base}/simulator/messages ${text} -d Body=Hello ${newline}`,
    phoneOf(base, account, other),
    '',
  ]
}

function fromProgram(base: string, account: AccountCredentials, to: Participant): string[] {
  const name = named(to)
  return [
    dim(`  # Your program texts ${name}. With Node, after \`npm install twilio\`:`),
    ...node(base, account, to),
    '',
    dim('  # The same with Python, after `pip install twilio`:'),
    ...python(base, account, to),
    '',
    ...(isPhone(to) ? [dim(`  # What ${name}'s phone shows:`), phoneOf(base, account, to), ''] : []),
  ]
}

function node(base: string, { sid, auth_token }: AccountCredentials, to: Participant): string[] {
  const script = [
    `const client = require("twilio")("${sid}", ${JSON.stringify(auth_token)})`,
    `client.proxy.baseUrl = "${base}"`,
    `client.proxy.v1.services("${to.service_sid}").sessions("${to.session_sid}")`,
    `  .participants("${to.sid}")`,
    '  .messageInteractions.create({ body: "Your driver is near" })',
    '  .then((sent) => console.log(sent.sid, sent.data))',
  ]
  return `node -e ${quoted(['', ...script].join('\n'))}`.split('\n')
}

function python(base: string, { sid, auth_token }: AccountCredentials, to: Participant): string[] {
  const script = [
    'from twilio.rest import Client',
    `client = Client("${sid}", ${JSON.stringify(auth_token)})`,
    `client.proxy.base_url = "${base}"`,
    `session = client.proxy.v1.services("${to.service_sid}").sessions("${to.session_sid}")`,
    `sent = session.participants("${to.sid}").message_interactions.create(body="Your driver is near")`,
    'print(sent.sid, sent.data)',
  ]
  return `python3 -c ${quoted(['', ...script].join('\n'))}`.split('\n')
}

const phoneOf = (base: string, account: AccountCredentials, { identifier }: Participant) =>
  `curl ${userOf(account)} ${base}/simulator/phones/${identifier}/messages ${newline}`

/** Answers do not end in one, and the next command would begin on their line. */
const newline = String.raw`-w '\n'`

const userOf = ({ sid, auth_token }: AccountCredentials) => `-u ${quoted(`${sid}:${auth_token}`)}`

/** Only a phone of the simulator can be texted from; a channel address has none. */
const isPhone = ({ identifier }: Participant) => /^\+\d+$/.test(identifier)

/** As one word of a POSIX shell. A token that somebody chose may hold anything. */
function quoted(text: string): string {
  return /^[\w:.,/+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

const named = ({ friendly_name, identifier }: Participant) => shown(friendly_name ?? identifier)

/** Names and addresses come through the API: what would steer the terminal is left out. */
const shown = (text: string) => text.replaceAll(/\p{Cc}/gu, '')

const row = (name: string, text: string) => `  ${name.padEnd(12)} ${text}`
const bold = (text: string) => styleText('bold', text)
const dim = (text: string) => styleText('dim', text)
