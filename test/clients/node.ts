// The life of every resource through Twilio's own Node library, unmodified but for the address it talks to. Run by
// scripts/test-clients.ts, which reads a line per check.
import { isDeepStrictEqual } from 'node:util'
import twilio from 'twilio'

const { BASE: base = '', ACCOUNT_SID: accountSid = '', AUTH_TOKEN: authToken = '' } = process.env
const pool = ['+12065550180', '+12065550181', '+12065550182', '+12065550183', '+12065550184']
const [alice, bob] = ['+12065550100', '+12065550101']

function check(rule: string, actual: unknown, expected: unknown): void {
  const same = isDeepStrictEqual(actual, expected)
  const difference = same ? '' : `: ${JSON.stringify(actual)} and not ${JSON.stringify(expected)}`
  process.stdout.write(`${same ? 'ok' : 'not ok'} ${rule}${difference}\n`)
}

/** The error that the library throws for an answer: whether it is its own, its status and its code. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await call }
  } catch (error) {
    const { status, code } = error as { status?: number; code?: number }
    return [error instanceof twilio.RestException, status, code]
  }
}

const plain = (instance: { toJSON(): unknown }) => JSON.parse(JSON.stringify(instance.toJSON())) as unknown
const sids = (instances: readonly { sid: string }[]) => instances.map(({ sid }) => sid)
const basic = (sid: string, token: string) => ({
  authorization: `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`,
})

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
check('a service is of the account', [made.accountSid, made.dateCreated instanceof Date], [accountSid, true])
check('a service is fetched by SID', plain(await services(made.sid).fetch()), plain(made))
check('a service is fetched by name', plain(await services('node').fetch()), plain(made))
const changed = await services(made.sid).update({
  callbackUrl: 'https://example.com/callback',
  defaultTtl: 0,
})
check('a service is updated', [changed.callbackUrl, changed.defaultTtl], ['https://example.com/callback', 0])
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
check('each visits all services', visited, sids(more))

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
check('a number is fetched', plain(await service.phoneNumbers(number.sid).fetch()), plain(number))
check('numbers are listed over pages', sids(await service.phoneNumbers.list({ pageSize: 2 })), sids(numbers))
check(
  'a number is reserved',
  (await service.phoneNumbers(number.sid).update({ isReserved: true })).isReserved,
  true,
)
check('a number is deleted', await service.phoneNumbers(number.sid).remove(), true)
check('a deleted number is gone', await refusal(service.phoneNumbers(number.sid).fetch()), [true, 404, 20404])

// Sessions and participants
const session = await service.sessions.create({
  uniqueName: 'order 1024, A+B é',
  ttl: 600,
  participants: [{ Identifier: alice, FriendlyName: 'Alice' }],
})
const inSession = service.sessions(session.sid)
check(
  'a session has what was said of it',
  [session.uniqueName, session.ttl, session.status, session.mode],
  ['order 1024, A+B é', 600, 'open', 'voice-and-message'],
)
check('a session is fetched by SID', plain(await inSession.fetch()), plain(session))
check(
  'a session is fetched by name',
  plain(await service.sessions('order 1024, A+B é').fetch()),
  plain(session),
)
check('a session is updated', (await inSession.update({ ttl: 900 })).ttl, 900)
const [participant] = (await inSession.participants.list()) as [
  Awaited<ReturnType<typeof inSession.participants.create>>,
]
check(
  'a participant came with the session',
  [participant.identifier, participant.friendlyName],
  [alice, 'Alice'],
)
const second = await inSession.participants.create({ identifier: bob, friendlyName: 'Bob' })
check('a participant has a proxy number of the pool', pool.slice(1).includes(second.proxyIdentifier), true)
check('a participant is fetched', plain(await inSession.participants(second.sid).fetch()), plain(second))
check('participants are listed over pages', sids(await inSession.participants.list({ pageSize: 1 })), [
  participant.sid,
  second.sid,
])
check(
  'a third participant is refused',
  await refusal(inSession.participants.create({ identifier: '+12065550102' })),
  [true, 400, 80609],
)

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
  true,
  400,
  80701,
])
check(
  'a text of 1601 characters is refused',
  await refusal(toAlice.messageInteractions.create({ body: 'x'.repeat(1601) })),
  [true, 400, 21617],
)

// Interactions
check(
  'interactions are listed over pages',
  sids(await inSession.interactions.list({ pageSize: 4 })),
  sids(sent),
)
check('an interaction is fetched', (await inSession.interactions(one.sid).fetch()).data, one.data)
check('an interaction is deleted', await inSession.interactions(one.sid).remove(), true)
check('a deleted interaction is gone', await refusal(toAlice.messageInteractions(one.sid).fetch()), [
  true,
  404,
  20404,
])

// The end of everything
check('a participant is deleted', await inSession.participants(second.sid).remove(), true)
check('a session is closed', (await inSession.update({ status: 'closed' })).status, 'closed')
check(
  'a closed session takes no texts',
  await refusal(toAlice.messageInteractions.create({ body: 'late' })),
  [true, 400, 80607],
)
check('a session is opened again', (await inSession.update({ status: 'in-progress' })).status, 'in-progress')
check('a session is deleted', await inSession.remove(), true)
check('a deleted session is gone', await refusal(inSession.fetch()), [true, 404, 20404])
check('a service name is unique', await refusal(services.create({ uniqueName: 'node' })), [true, 400, 80602])
for (const { sid } of more) await services(sid).remove()
check('deleted services are gone', await services.list(), [])
check('an unknown service is not found', await refusal(services(`KS${'0'.repeat(32)}`).fetch()), [
  true,
  404,
  20404,
])
const stranger = twilio(accountSid, 'not the token of the account')
stranger.proxy.baseUrl = base
check('wrong credentials are refused', await refusal(stranger.proxy.v1.services(made.sid).fetch()), [
  true,
  401,
  20003,
])
