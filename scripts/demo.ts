// The main job, once, from the outside: a Maskline in a process of its own, an unmodified Twilio client, and two
// people who text each other. Prints what each phone shows. It is a check, too: whatever is not as expected ends it
// with 1 and a sentence. `npm run demo` runs it.
import { randomBytes } from 'node:crypto'
import { stripVTControlCharacters, styleText } from 'node:util'
import twilio from 'twilio'
import type { InteractionInstance } from 'twilio/lib/rest/proxy/v1/service/session/interaction.js'
import type { ParticipantInstance } from 'twilio/lib/rest/proxy/v1/service/session/participant.js'
import { startMaskline } from '../test/support/child-maskline.ts'

const account = { sid: `AC${randomBytes(16).toString('hex')}`, token: randomBytes(16).toString('hex') }
/** Numbers that numbering plans keep for fiction: nobody has them. */
const pool = ['+12065550180', '+12065550181']
const alice = { name: 'Alice', number: '+12065550100' }
const bob = { name: 'Bob', number: '+12065550101' }
const people = [alice, bob]

interface Message {
  readonly direction: 'sent' | 'received'
  readonly from: string
  readonly to: string
  readonly body: string
}

let held = 0

/** What must be so for the demo to have worked. */
function holds(fact: boolean, otherwise: string): void {
  if (!fact) throw new Error(otherwise)
  held++
}

const print = (line = '') => process.stdout.write(`${line}\n`)
const dim = (text: string) => styleText('dim', text)
const bold = (text: string) => styleText('bold', text)

async function demo(base: string): Promise<void> {
  const client = twilio(account.sid, account.token)
  client.proxy.baseUrl = base
  const service = await client.proxy.v1.services.create({ uniqueName: 'demo' })
  const numbers = client.proxy.v1.services(service.sid).phoneNumbers
  for (const phoneNumber of pool) await numbers.create({ phoneNumber })
  print(`  Service  ${service.sid}  with the proxy numbers ${pool.join(' and ')}`)

  const session = await client.proxy.v1.services(service.sid).sessions.create({
    uniqueName: 'order 1024',
    participants: people.map(({ name, number }) => ({ Identifier: number, FriendlyName: name })),
  })
  const inSession = client.proxy.v1.services(service.sid).sessions(session.sid)
  const participants = await inSession.participants.list()
  const participantOf = (number: string) =>
    participants.find(({ identifier }) => identifier === number) ??
    fail(`${number} is not a participant of the session`)
  const [toAlice, toBob] = [participantOf(alice.number), participantOf(bob.number)]
  holds(toAlice.proxyIdentifier !== toBob.proxyIdentifier, 'both people got the same proxy number')
  print(`  Session  ${session.sid}  with Alice and Bob`)
  print()

  const phones = phonesOf(base)
  await phones.text(alice.number, toAlice.proxyIdentifier, greeted)
  await phones.text(bob.number, toBob.proxyIdentifier, answered)
  const sent = await inSession.participants(toAlice.sid).messageInteractions.create({ body: announced })

  const screens = [await phones.shows(alice.number), await phones.shows(bob.number)] as const
  printPhones(...screens)
  checkScreens(screens, [toAlice, toBob])

  const interactions = await inSession.interactions.list()
  printInteractions(interactions, participants)
  holds(interactions.length === 3, `there are ${interactions.length} interactions and not 3`)
  holds(interactions.at(-1)?.sid === sent.sid, 'the last interaction is not the one that the program made')
  print()
}

const greeted = 'Hi, I am at the corner'
const answered = 'Two minutes & I am there \u{1F697}'
const announced = 'Your driver Bob is near'

/** Every text arrived, and no phone saw a number that it must not. */
function checkScreens(
  [ofAlice, ofBob]: readonly [readonly Message[], readonly Message[]],
  [toAlice, toBob]: readonly [ParticipantInstance, ParticipantInstance],
): void {
  holds(told(ofAlice) === told([greeted, answered, announced]), `Alice's phone shows ${told(ofAlice)}`)
  holds(told(ofBob) === told([greeted, answered]), `Bob's phone shows ${told(ofBob)}`)
  for (const [messages, own, other] of [
    [ofAlice, toAlice, bob],
    [ofBob, toBob, alice],
  ] as const) {
    const numbersSeen = new Set(messages.flatMap(({ from, to }) => [from, to]))
    holds(!numbersSeen.has(other.number), `a phone shows the number of ${other.name}`)
    holds(
      numbersSeen.size === 2 && numbersSeen.has(own.proxyIdentifier),
      'a phone shows a number that is not its own proxy number',
    )
  }
}

const told = (messages: readonly (Message | string)[]) =>
  messages.map((message) => (typeof message === 'string' ? message : message.body)).join(' | ')

function printInteractions(
  interactions: readonly InteractionInstance[],
  participants: readonly ParticipantInstance[],
): void {
  const nameOf = (sid: string | null) =>
    participants.find((participant) => participant.sid === sid)?.friendlyName ?? 'the program'
  print("  What the API lists as the session's interactions:")
  print()
  for (const { sid, data, inboundParticipantSid, outboundParticipantSid } of interactions) {
    const way = `${nameOf(inboundParticipantSid)} to ${nameOf(outboundParticipantSid)}`
    print(`    ${dim(sid)}  ${way.padEnd(22)} ${(JSON.parse(data) as { body: string }).body}`)
  }
}

function phonesOf(base: string) {
  const authorization = `Basic ${Buffer.from(`${account.sid}:${account.token}`).toString('base64')}`
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`${base}/simulator/${path}`, { ...init, headers: { authorization } })
    if (!response.ok)
      throw new Error(`/simulator/${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as { messages: Message[] }
  }
  return {
    async text(from: string, to: string, body: string): Promise<void> {
      await ask('messages', { method: 'POST', body: new URLSearchParams({ From: from, To: to, Body: body }) })
    },
    async shows(number: string): Promise<Message[]> {
      return (await ask(`phones/${number}/messages`)).messages
    },
  }
}

/** Both phones beside each other, each with its own texts to the right and what it received to the left. */
function printPhones(...screens: readonly (readonly Message[])[]): void {
  const [left, right] = screens.map((messages, at) => screenOf(people[at]!, messages)) as [string[], string[]]
  const rows = Math.max(left.length, right.length)
  for (let row = 0; row < rows; row++) {
    const [one, other] = [left[row] ?? '', right[row] ?? '']
    print(`  ${one}${' '.repeat(screenWidth + 4 - lengthOf(one))}${other}`.trimEnd())
  }
  print()
}

const screenWidth = 38

function screenOf({ name, number }: (typeof people)[number], messages: readonly Message[]): string[] {
  return [
    bold(`${name}'s phone`) + dim(`  ${number}`),
    dim('-'.repeat(screenWidth)),
    ...messages.flatMap(({ direction, from, to, body }) =>
      direction === 'received'
        ? [dim(`from ${from}`), `  ${body}`, '']
        : [toTheRight(dim(`to ${to}`)), toTheRight(body), ''],
    ),
  ]
}

const toTheRight = (text: string) => ' '.repeat(Math.max(0, screenWidth - lengthOf(text))) + text

/** Cells of a terminal: escape codes take none, emoji two. */
const lengthOf = (text: string) =>
  stripVTControlCharacters(text).replaceAll(/\p{Extended_Pictographic}/gu, 'xx').length

function fail(message: string): never {
  throw new Error(message)
}

try {
  print()
  print(`  ${bold('Maskline')}: Alice and Bob text each other, and neither learns the number of the other.`)
  print()
  await using maskline = startMaskline(['serve', '--memory', '--host', '127.0.0.1', '--port', '0'], {
    env: { MASKLINE_ACCOUNT_SID: account.sid, MASKLINE_AUTH_TOKEN: account.token },
  })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  await demo(`http://127.0.0.1:${port}`)
  maskline.signal('SIGTERM')
  holds((await maskline.ended()).code === 0, 'Maskline did not end cleanly')
  print(`  All ${held} checks hold. Now try it yourself: npm start`)
} catch (error) {
  process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
