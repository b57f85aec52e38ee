// The steps of test/clients/README.md with Twilio's own Node library, unmodified but for the address it talks to: the
// package that LIBRARY names, of any major version. Run by scripts/test-clients.ts, which reads a line per step.
import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'
import type newest from 'twilio'

const {
  BASE: base = '',
  ACCOUNT_SID: accountSid = '',
  AUTH_TOKEN: authToken = '',
  LIBRARY: library = 'twilio',
} = process.env
const load = createRequire(import.meta.url)
const twilio = load(library) as typeof newest
/** Version 3 exports the class of its errors as the file itself, version 4 as its default, and only later ones by name. */
const errorFile = load(`${library}/lib/base/RestException`) as ErrorClass | { default: ErrorClass }
const RestException = typeof errorFile === 'function' ? errorFile : errorFile.default
type ErrorClass = new (...args: never[]) => Error
const pool = ['+12065550180', '+12065550181', '+12065550182', '+12065550183', '+12065550184']
const [alice, bob, carol] = ['+12065550100', '+12065550101', '+12065550102']

function check(rule: string, actual: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(actual, expected)
  const difference = same ? '' : `: ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`
  process.stdout.write(`${same ? 'ok' : 'not ok'} ${rule}${difference}\n`)
}

/** What the library's own error for an answer says. Any other ends the run. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await call }
  } catch (error) {
    if (!(error instanceof RestException)) throw error
    const { status, code, message } = error as Error & { status?: number; code?: number }
    return [status, code, message]
  }
}
const notFound = (path: string) => [404, 20404, `The requested resource ${path} was not found`]

const plain = (instance: { toJSON(): unknown }) => JSON.parse(JSON.stringify(instance.toJSON())) as unknown
const sids = (instances: readonly { sid: string }[]) => instances.map(({ sid }) => sid)
const basic = (sid: string, token: string) => ({
  authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
})

async function text(from: string, to: string, body: string): Promise<void> {
  const form = new URLSearchParams({ From: from, To: to, Body: body })
  const { status } = await fetch(`${base}/simulator/messages`, {
    method: 'POST',
    headers: basic(accountSid, authToken),
    body: form,
  })
  if (status !== 201) throw new Error(`the simulator answers ${status}`)
}

async function received(phone: string): Promise<{ from: string; body: string }[]> {
  const response = await fetch(`${base}/simulator/phones/${phone}/messages`, {
    headers: basic(accountSid, authToken),
  })
  const { messages } = (await response.json()) as {
    messages: { direction: string; from: string; body: string }[]
  }
  return messages.filter((m) => m.direction === 'received').map((m) => ({ from: m.from, body: m.body }))
}

const client = twilio(accountSid, authToken)
client.proxy.baseUrl = base
const { services } = client.proxy.v1

// Services
const made = await services.create({ uniqueName: 'node', defaultTtl: 3600 })
check('a service has what was said of it', [made.uniqueName, made.defaultTtl], ['node', 3600])
check(
  'a service has its defaults',
  [made.geoMatchLevel, made.numberSelectionBehavior, made.callbackUrl],
  ['country', 'prefer-sticky', null],
)
check(
  'a service is of the account, and its dates are dates',
  [made.accountSid, made.dateCreated instanceof Date, made.dateUpdated instanceof Date],
  [accountSid, true, true],
)
check('a service is fetched by SID', plain(await services(made.sid).fetch()), plain(made))
check('a service is fetched by name', plain(await services('node').fetch()), plain(made))
const changed = await services(made.sid).update({
  callbackUrl: 'https://example.com/callback',
  defaultTtl: 0,
})
check('a service is updated', [changed.callbackUrl, changed.defaultTtl], ['https://example.com/callback', 0])
const cleared = await services(made.sid).update({ callbackUrl: '' })
check('the empty text clears an address', [cleared.callbackUrl, cleared.defaultTtl], [null, 0])
const more = [made]
for (let at = 1; at < 7; at++) more.push(await services.create({ uniqueName: `node ${at}` }))
check('services are listed over pages', sids(await services.list({ pageSize: 3 })), sids(more))
check(
  'a list ends at its limit',
  sids(await services.list({ pageSize: 3, limit: 4 })),
  sids(more).slice(0, 4),
)
const page = await services.page({ pageSize: 5 })
const nextPage = await page.nextPage()
check(
  'a page has a next one, and that has none',
  [page.instances.length, nextPage?.instances.length, nextPage?.nextPageUrl ?? null],
  [5, 2, null],
)
const visited: string[] = []
await new Promise<void>((resolve, reject) => {
  services.each({
    pageSize: 2,
    callback: ({ sid }) => void visited.push(sid),
    done: (error?: Error) => (error === undefined ? resolve() : reject(error)),
  })
})
check('a stream visits all services', visited, sids(more))
check('a service name is unique', await refusal(services.create({ uniqueName: 'node' })), [
  400,
  80602,
  'Service UniqueName must be unique.',
])

// Phone numbers
const service = services(made.sid)
const numbers = []
for (const phoneNumber of pool) numbers.push(await service.phoneNumbers.create({ phoneNumber }))
const [number] = numbers as [(typeof numbers)[0]]
check(
  'a number has what is known of it',
  [number.phoneNumber, number.isoCountry, number.isReserved, number.inUse, number.friendlyName],
  [pool[0], 'US', false, 0, '(206) 555-0180'],
)
const { sms, mms, voice, fax } = number.capabilities as unknown as Record<string, boolean>
check('a number has its capabilities', [sms, mms, voice, fax], [true, true, true, false])
check('a number is fetched', plain(await service.phoneNumbers(number.sid).fetch()), plain(number))
check('numbers are listed over pages', sids(await service.phoneNumbers.list({ pageSize: 2 })), sids(numbers))
check(
  'a number is reserved',
  (await service.phoneNumbers(number.sid).update({ isReserved: true })).isReserved,
  true,
)
check('a number is deleted', await service.phoneNumbers(number.sid).remove(), true)
check(
  'a deleted number is gone',
  await refusal(service.phoneNumbers(number.sid).fetch()),
  notFound(`/v1/Services/${made.sid}/PhoneNumbers/${number.sid}`),
)

// Sessions
const expiry = new Date('2099-01-02T03:04:05Z')
const session = await service.sessions.create({
  uniqueName: 'order 1024, A+B é',
  ttl: 600,
  dateExpiry: expiry,
  participants: [
    { Identifier: alice, FriendlyName: 'Alice' },
    { Identifier: bob, FriendlyName: 'Bob' },
  ],
})
const inSession = service.sessions(session.sid)
check(
  'a session has what was said of it',
  [session.uniqueName, session.ttl, session.status, session.mode],
  ['order 1024, A+B é', 600, 'open', 'voice-and-message'],
)
check(
  'a date that is set comes back, and one that is not is nothing',
  [session.dateExpiry.getTime(), session.dateEnded, session.dateLastInteraction],
  [expiry.getTime(), null, null],
)
check('a session is fetched by SID', plain(await inSession.fetch()), plain(session))
check(
  'a session is fetched by name',
  plain(await service.sessions('order 1024, A+B é').fetch()),
  plain(session),
)
const later = new Date('2099-06-07T08:09:10Z')
const longer = await inSession.update({ ttl: 900, dateExpiry: later })
check('a session is updated', [longer.ttl, longer.dateExpiry.getTime()], [900, later.getTime()])
const sessions = [session]
for (let at = 1; at < 5; at++) sessions.push(await service.sessions.create({ uniqueName: `order ${at}` }))
check('sessions are listed over pages', sids(await service.sessions.list({ pageSize: 2 })), sids(sessions))

// Participants
const people = await inSession.participants.list()
const [participant, second] = people as [(typeof people)[0], (typeof people)[0]]
check(
  'participants came with the session',
  people.map(({ identifier, friendlyName }) => [identifier, friendlyName]),
  [
    [alice, 'Alice'],
    [bob, 'Bob'],
  ],
)
check(
  'participants are listed over pages',
  sids(await inSession.participants.list({ pageSize: 1 })),
  sids(people),
)
check(
  'every participant has a proxy number of the pool',
  people.map(({ proxyIdentifier }) => pool.slice(1).includes(proxyIdentifier)),
  [true, true],
)
check('a participant is fetched', plain(await inSession.participants(second.sid).fetch()), plain(second))
const elsewhere = service.sessions(sessions[1]!.sid)
const added = await elsewhere.participants.create({ identifier: carol, friendlyName: 'Carol' })
check(
  'a participant is added',
  [added.identifier, added.friendlyName, added.dateDeleted],
  [carol, 'Carol', null],
)
check('a third participant is refused', await refusal(inSession.participants.create({ identifier: carol })), [
  400,
  80609,
  'A Session may have at most 2 participants',
])

// Message interactions
const texts = [
  'Your driver is near',
  'Grüße, 你好 \u{1F697}\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
  '1 + 1 = 2 & a % of "it" \\',
  'two\nlines\r\nand a\ttab',
  'x'.repeat(1600),
  'six',
  'seven',
]
const toAlice = inSession.participants(participant.sid)
const sent = []
for (const body of texts) sent.push(await toAlice.messageInteractions.create({ body }))
const [one] = sent as [(typeof sent)[0]]
check('a message interaction has every property of the reference', plain(one), {
  sid: one.sid,
  sessionSid: session.sid,
  serviceSid: made.sid,
  accountSid,
  data: '{"body":"Your driver is near"}',
  type: 'message',
  participantSid: participant.sid,
  inboundParticipantSid: null,
  inboundResourceSid: null,
  inboundResourceStatus: null,
  inboundResourceType: null,
  inboundResourceUrl: null,
  outboundParticipantSid: participant.sid,
  outboundResourceSid: one.outboundResourceSid,
  outboundResourceStatus: one.outboundResourceStatus,
  outboundResourceType: 'Message',
  outboundResourceUrl: `${base}/2010-04-01/Accounts/${accountSid}/Messages/${one.outboundResourceSid}.json`,
  dateCreated: one.dateCreated.toISOString(),
  dateUpdated: one.dateUpdated.toISOString(),
  url: `${base}/v1/Services/${made.sid}/Sessions/${session.sid}/Participants/${participant.sid}/MessageInteractions/${one.sid}`,
})
check('its dates are dates', [one.dateCreated instanceof Date, one.dateUpdated instanceof Date], [true, true])
check(
  'its SIDs are of their kinds',
  [/^KI[0-9a-f]{32}$/.test(one.sid), /^SM[0-9a-f]{32}$/.test(one.outboundResourceSid)],
  [true, true],
)
check(
  'its status is one of a text that goes out',
  ['accepted', 'queued', 'sending', 'sent', 'delivered'].includes(one.outboundResourceStatus),
  true,
)
check(
  'its resource answers at its address',
  (await fetch(one.outboundResourceUrl, { headers: basic(accountSid, authToken) })).status,
  200,
)
const fetched = await Promise.all(sids(sent).map((sid) => toAlice.messageInteractions(sid).fetch()))
check('message interactions are fetched as they were made', fetched.map(plain), sent.map(plain))
check(
  'message interactions are listed over pages as they were made',
  (await toAlice.messageInteractions.list({ pageSize: 3 })).map(plain),
  sent.map(plain),
)
check(
  'every text arrives unharmed, from the proxy number',
  await received(alice),
  texts.map((body) => ({ from: participant.proxyIdentifier, body })),
)
check(
  'data is JSON with the text',
  sent.map(({ data }) => (JSON.parse(data) as { body: string }).body),
  texts,
)
check('a text without anything is refused', await refusal(toAlice.messageInteractions.create({})), [
  400,
  80701,
  "'Body' is invalid. Body or MediaUrl must be given.",
])
check(
  'a text of 1601 characters is refused',
  await refusal(toAlice.messageInteractions.create({ body: 'x'.repeat(1601) })),
  [400, 21617, 'The concatenated message body exceeds the 1600 character limit'],
)

// Interactions
check(
  'interactions are listed over pages',
  sids(await inSession.interactions.list({ pageSize: 4 })),
  sids(sent),
)
await text(alice, participant.proxyIdentifier, 'Where are you, Bob?')
check('a relayed text arrives from the proxy number of the receiver', await received(bob), [
  { from: second.proxyIdentifier, body: 'Where are you, Bob?' },
])
const relayed = (await inSession.interactions.list()).at(-1)!
check(
  'a relayed text is read back',
  [
    relayed.type,
    relayed.data,
    relayed.inboundParticipantSid,
    relayed.inboundResourceStatus,
    relayed.outboundParticipantSid,
    /^SM[0-9a-f]{32}$/.test(relayed.outboundResourceSid),
  ],
  ['message', '{"body":"Where are you, Bob?"}', participant.sid, 'delivered', second.sid, true],
)
check('an interaction is fetched', (await inSession.interactions(one.sid).fetch()).data, one.data)
check('an interaction is deleted', await inSession.interactions(one.sid).remove(), true)
check(
  'a deleted interaction is gone',
  await refusal(toAlice.messageInteractions(one.sid).fetch()),
  notFound(new URL(one.url).pathname),
)

// The end of everything
check('a participant is deleted', await inSession.participants(second.sid).remove(), true)
check('a session is closed', (await inSession.update({ status: 'closed' })).status, 'closed')
check(
  'a closed session takes no texts',
  await refusal(toAlice.messageInteractions.create({ body: 'late' })),
  [400, 80607, 'Session is closed and cannot be updated'],
)
check('a session is opened again', (await inSession.update({ status: 'in-progress' })).status, 'in-progress')
check('a session is deleted', await inSession.remove(), true)
check(
  'a deleted session is gone',
  await refusal(inSession.fetch()),
  notFound(`/v1/Services/${made.sid}/Sessions/${session.sid}`),
)
for (const { sid } of more) await services(sid).remove()
check('deleted services are gone', await services.list(), [])
const nobody = `KS${'0'.repeat(32)}`
check(
  'an unknown service is not found',
  await refusal(services(nobody).fetch()),
  notFound(`/v1/Services/${nobody}`),
)
const stranger = twilio(accountSid, 'notTheTokenOfTheAccount')
stranger.proxy.baseUrl = base
check('wrong credentials are refused', await refusal(stranger.proxy.v1.services(made.sid).fetch()), [
  401,
  20003,
  'Authenticate',
])
