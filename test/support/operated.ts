// A whole Maskline as its operator runs it with carriers: put together from a description, known to them by its public address,
// and with an application whose callbacks the official validator believes.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { pino } from 'pino'
import twilio from 'twilio'
import type { Sid } from '../../src/domain/sid.ts'
import { listen, type Maskline, openMaskline } from '../../src/main.ts'
import { insertAccount } from '../../src/storage/accounts.ts'
import { type Client, clientOf } from './client.ts'
import type { Engine } from './engines.ts'
import { eventually } from './eventually.ts'
import { gate } from './gate.ts'
import { assertNobodySeen } from './masked.ts'
import { type Call, receiver, type Receiver } from './receiver.ts'
import { TestClock, type TestAccount, testMasterKey } from './world.ts'

/** An operator's account, and its token. */
export const operator = {
  sid: `AC${'0'.repeat(32)}` as Sid<'AC'>,
  token: '0123456789abcdef0123456789abcdef',
} satisfies TestAccount

export interface OperatedOptions {
  /** As in MASKLINE_CARRIERS. */
  readonly carriers: readonly Readonly<Record<string, unknown>>[]
  readonly backups?: readonly Readonly<Record<string, unknown>>[]
  /** Its own, if not said. */
  readonly publicUrl?: string
  /** Parameters of the service. APP stands for the application's address. */
  readonly service?: Readonly<Record<string, string>>
  /** How the application answers. */
  readonly answer?: Parameters<typeof receiver>[1]
}

export interface Operated {
  readonly maskline: Maskline
  readonly clock: TestClock
  /** Where carriers reach it. */
  readonly publicUrl: string
  /** Where it listens. */
  readonly base: string
  readonly client: Client
  /** `/v1/Services/KS...` */
  readonly service: string
  readonly application: Receiver
  /** The address of a webhook of the service, in Twilio's shape. */
  hook(subject: string): string
  /** Adds numbers to the service's pool. */
  pool(numbers: readonly string[]): Promise<void>
  /** A session of these people, each with the proxy number that is named for them. */
  session(
    people: Readonly<Record<string, string>>,
    parameters?: Record<string, string>,
  ): Promise<OperatedSession>
  /** Its CallbackUrl was told so often in all; answers what it was told, each believed by the official validator. */
  told(times: number): Promise<readonly Call[]>
  /** The account's alerts, oldest first. */
  alerts(): Promise<{ error_code: string; alert_text: string }[]>
  /** Turns the clock until this holds. */
  untilLater(holds: () => boolean | Promise<boolean>): Promise<void>
  /** Milliseconds after which the one text that waits is to be tried again. */
  pauseMs(): Promise<number>
  /** Nothing is on its way to a carrier. */
  settled(): Promise<void>
}

export interface OperatedSession {
  readonly path: string
  /** Participant paths in the order of the people. */
  readonly participants: readonly string[]
  interactions(): Promise<Record<string, string | null>[]>
  /** The newest of them, once it holds. */
  newest(holds: (one: Record<string, string | null>) => boolean): Promise<Record<string, string | null>>
}

/** Runs until the test ends. Then nobody may have seen the number of anybody else. */
export async function operated(t: TestContext, engine: Engine, options: OperatedOptions): Promise<Operated> {
  const clock = new TestClock()
  const application = await receiver(t, options.answer)
  const outside = await gate(t)
  const publicUrl = options.publicUrl ?? outside.base
  const { maskline, port } = await started(t, engine, { ...options, publicUrl, clock })
  outside.leadTo(port)
  const base = `http://127.0.0.1:${port}`
  const client = clientOf(base, operator)
  const callback = `${application.base}/callback`
  const settings = Object.entries({ CallbackUrl: 'APP/callback', ...options.service })
  const made = await client.post('/v1/Services', {
    UniqueName: 'story',
    ...Object.fromEntries(settings.map(([name, value]) => [name, value.replace('APP', application.base)])),
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const service = `/v1/Services/${made.body.sid as string}`
  const { db } = maskline.database
  const waiting = () => db.selectFrom('submissions').select('sid').execute()
  return {
    maskline,
    clock,
    publicUrl,
    base,
    client,
    service,
    application,
    hook: (subject) =>
      `${publicUrl}/v1/Accounts/${operator.sid}/Proxy/${made.body.sid as string}/Webhooks/${subject}`,
    async pool(numbers) {
      for (const PhoneNumber of numbers) {
        const { status, body } = await client.post(`${service}/PhoneNumbers`, { PhoneNumber })
        assert.equal(status, 201, JSON.stringify(body))
      }
    },
    session: (people, parameters = {}) => sessionOf(client, service, people, parameters),
    told: (times) => believed(application, callback, times),
    alerts: () => alertsOf(client),
    async untilLater(holds) {
      await eventually(async () => {
        const isSo = await holds()
        if (!isSo) clock.advance(61)
        return isSo
      }, Boolean)
    },
    async pauseMs() {
      const { due_at } = await db.selectFrom('submissions').select('due_at').executeTakeFirstOrThrow()
      return due_at.getTime() - clock.now().getTime()
    },
    settled: async () => void (await eventually(waiting, (rows) => rows.length === 0)),
  }
}

/** What the application was told at this address, so often at least: each has the operator's signature. */
async function believed(application: Receiver, url: string, times: number): Promise<readonly Call[]> {
  const { pathname } = new URL(url)
  const calls = await eventually(
    async () => application.calls.filter(({ path }) => path === pathname),
    (all) => all.length >= times,
  )
  for (const { headers, form } of calls) {
    const signature = String(headers['x-twilio-signature'])
    assert.ok(twilio.validateRequest(operator.token, signature, url, { ...form }))
  }
  return calls
}

async function alertsOf(client: Client) {
  const { body } = await client.get('/maskline/v1/alerts')
  const alerts = body.alerts as { sid: string; error_code: string; alert_text: string }[]
  return alerts.toSorted((one, other) => (one.sid < other.sid ? -1 : 1))
}

async function started(
  t: TestContext,
  engine: Engine,
  { carriers, backups = [], publicUrl, clock }: OperatedOptions & { publicUrl: string; clock: TestClock },
) {
  const log = pino({ level: 'silent' })
  const maskline = await openMaskline({
    database: await engine.fresh(),
    clock,
    log,
    masterKeys: [testMasterKey],
    compat: 'documented',
    publicUrl,
    egressAllowed: ['127.0.0.0/8'],
    lenientNumbers: false,
    traceContent: 'masked',
    closedSessionDays: 90,
    carriers: { description: JSON.stringify({ carriers, backups }), account_sid: operator.sid },
  })
  const { db } = maskline.database
  await insertAccount(db, {
    sid: operator.sid,
    account_sid: operator.sid,
    sealed_token: maskline.context.vault.seal(operator.token, operator.sid),
    sealed_secondary_token: null,
    friendly_name: 'operator',
    date_created: clock.now(),
    date_updated: clock.now(),
  })
  const listening = await listen(maskline, {
    host: '127.0.0.1',
    port: 0,
    trustProxy: false,
    rateLimit: 0,
    log,
  })
  t.after(async () => {
    try {
      await assertNobodySeen(db)
    } finally {
      await listening.close()
      await maskline.close()
    }
  })
  return { maskline, port: listening.port }
}

/** A session of these people, each with the proxy number that is named for them. */
export async function sessionOf(
  client: Client,
  service: string,
  people: Readonly<Record<string, string>>,
  parameters: Record<string, string>,
): Promise<OperatedSession> {
  const Participants = Object.entries(people).map(([Identifier, ProxyIdentifier]) =>
    JSON.stringify({ Identifier, ProxyIdentifier }),
  )
  const { status, body } = await client.post(`${service}/Sessions`, { Participants, ...parameters })
  assert.equal(status, 201, JSON.stringify(body))
  const path = `${service}/Sessions/${body.sid as string}`
  const listed = (await client.get(`${path}/Participants`)).body.participants as { sid: string }[]
  const interactions: OperatedSession['interactions'] = async () =>
    (await client.get(`${path}/Interactions`)).body.interactions
  return {
    path,
    participants: listed.map(({ sid }) => `${path}/Participants/${sid}`),
    interactions,
    async newest(holds) {
      const all = await eventually(interactions, (found) => found.length > 0 && holds(found.at(-1)!))
      return all.at(-1)!
    },
  }
}

/** Fails where whoever is texted is shown anybody's number but their own, or where another person's stands in an address. */
export function assertMaskedTexts(
  texts: readonly Readonly<{ to: string; all: string }>[],
  people: readonly string[],
): void {
  for (const { to, all } of texts) {
    for (const person of people.filter((one) => one !== to)) {
      assert.ok(!all.includes(person.slice(1)), `${to} is shown ${person}: ${all}`)
    }
  }
}
