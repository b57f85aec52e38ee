// A network that does as a test says: it has every number, brings what it is told to bring, and answers texts as ordered.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type {
  Backup,
  Carrier,
  CarrierEvent,
  Ingress,
  OutboundMessage,
  Receipt,
} from '../../src/carriers/carrier.ts'
import { sidFor } from '../../src/carriers/settings.ts'
import { phoneNumberFacts } from '../../src/domain/phone-number.ts'
import { writeTwiml } from '../../src/twiml/write.ts'
import { dialReports, xmlReply } from '../../src/carriers/twilio-webhooks.ts'
import type { TestAccount, World } from './world.ts'

/** What becomes of a text: it may take its time, and see what it was given. */
export type Answering = (message: OutboundMessage) => Receipt | Promise<Receipt>

export interface FakeCarrier {
  readonly carrier: Carrier
  /** What it was given, oldest first. */
  readonly given: OutboundMessage[]
  /** How the next texts are answered, one each; then all are accepted. */
  next(...answers: (Answering | Receipt)[]): void
  /** How all texts are answered that nothing else is ordered for. */
  always(answer: Answering | Receipt): void
  /** Brings this by request; answers the status and what the carrier is to do. */
  bring(...events: CarrierEvent[]): Promise<{ readonly status: number; readonly body: string }>
  /** A person's text, as the network brings it. */
  texts(from: string, to: string, body: string, id: string): Promise<void>
}

export const accepted: Receipt = { outcome: 'accepted', status: 'queued' }
export const opted = {
  outcome: 'rejected',
  final: true,
  code: '21610',
  reason: 'The person opted out.',
} as const satisfies Receipt
export const unfit: Receipt = {
  outcome: 'rejected',
  final: false,
  code: '21606',
  reason: 'The number is not fit.',
}
export const unreachable: Receipt = { outcome: 'not-sent', reason: 'connection refused' }
export const lost: Receipt = { outcome: 'lost', reason: 'no answer in time' }

/** What the carrier signs with. */
const secret = 'known to the network'

/** Adds a network to the world until the test ends; it is asked for numbers before the simulator. */
export function fakeCarrier(t: TestContext, world: World, account: TestAccount, name: string): FakeCarrier {
  const given: OutboundMessage[] = []
  const ordered: (Answering | Receipt)[] = []
  let usual: Answering | Receipt = accepted
  const carrier: Carrier = {
    name,
    kind: 'fake',
    account_sid: account.sid,
    inventory: {
      async find(account_sid, wanted) {
        if (account_sid !== account.sid || 'sid' in wanted) return undefined
        const { phone_number } = wanted
        const iso_country = phoneNumberFacts(phone_number)?.country ?? null
        const sid = sidFor('PN', name, phone_number)
        const able = { voice: true, sms: true, mms: true, fax: false }
        return { sid, phone_number, friendly_name: phone_number, iso_country, ...able }
      },
    },
    messaging: {
      windowMax: 8,
      async send(message) {
        given.push(message)
        const answer = ordered.shift() ?? usual
        return typeof answer === 'function' ? answer(message) : answer
      },
    },
    ingress: {
      at: 'carrier',
      verify: ({ headers }: Ingress) => (headers['x-secret'] === secret ? 'genuine' : 'forged'),
      parse: ({ body }) => JSON.parse(Buffer.from(body).toString()) as CarrierEvent[],
      understood: { status: 200, contentType: 'text/plain', body: 'understood' },
    },
    voice: { answer: (plan, address) => xmlReply(writeTwiml(plan, dialReports(address))) },
  }
  world.networks.all.unshift(carrier)
  t.after(() => void world.networks.all.splice(world.networks.all.indexOf(carrier), 1))
  const bring: FakeCarrier['bring'] = async (...events) => {
    const response = await fetch(`${world.base}/carriers/${name}/Message`, {
      method: 'POST',
      headers: { 'x-secret': secret, 'content-type': 'application/json' },
      body: JSON.stringify(events),
    })
    return { status: response.status, body: await response.text() }
  }
  return {
    carrier,
    given,
    next: (...answers) => void ordered.push(...answers),
    always(answer) {
      usual = answer
    },
    bring,
    async texts(from, to, body, id) {
      const sid = sidFor('SM', name, id)
      const text = { sid, from, to, body, media_urls: [] }
      assert.equal((await bring({ kind: 'text', text })).status, 200)
    },
  }
}

/** Has texts handed on until the test ends. */
export function backUp(t: TestContext, world: World, backup: Backup): void {
  world.networks.backups.push(backup)
  t.after(() => void world.networks.backups.splice(world.networks.backups.indexOf(backup), 1))
}
