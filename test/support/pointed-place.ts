// A service of an account whose carrier can be told about its two numbers, and what is there of them.
import { test, type TestContext } from 'node:test'
import { Unavailable } from '../../src/domain/problem.ts'
import { setDueNumbers } from '../../src/operations/point-number.ts'
import type { PointedNumber } from '../../src/storage/pointed-numbers.ts'
import { type Answered, type Client, clientOf } from './client.ts'
import { engines } from './engines.ts'
import { type FakeInventory, fakeInventory, type NumberUrls } from './fake-inventory.ts'
import { pool1, pool2 } from './prologues.ts'
import { variantOf } from './variant.ts'
import { type TestAccount, type World, worldOf } from './world.ts'

export const here = 'https://here.example'

export interface Place {
  readonly world: World
  readonly fake: FakeInventory
  readonly account: TestAccount
  readonly client: Client
  /** `/v1/Services/KS...` */
  readonly service: string
  add(number?: string, service?: string): Promise<Answered>
  remove(number?: string): Promise<Answered>
  /** Does what is due, as the job does. */
  work(): Promise<void>
  /** What is remembered of the number. */
  remembered(number?: string): Promise<PointedNumber | undefined>
  pool(): Promise<string[]>
  alerts(): Promise<string[]>
}

/** One test per engine, with a service of an account whose carrier has two numbers. */
export function onBoth(rule: string, check: (place: Place, t: TestContext) => Promise<void>): void {
  for (const engine of engines) {
    test(`${rule} (${engine.name})`, async (t) => {
      const world = await worldOf(engine)
      const account = await world.account()
      await check(await placeOf(t, world, { account, fake: fakeInventory([pool1, pool2], account.sid) }), t)
    })
  }
}

export async function placeOf(
  t: TestContext,
  plain: World,
  { account, fake, publicUrl = here }: { account: TestAccount; fake: FakeInventory; publicUrl?: string },
): Promise<Place> {
  const world = await variantOf(t, plain, { carriers: { all: [fake.carrier], backups: [] }, publicUrl })
  const client = clientOf(world.base, account)
  const service = await aService(client, 'first')
  const { context } = world.maskline
  return {
    world,
    fake,
    account,
    client,
    service,
    add: (PhoneNumber = pool1, to = service) => client.post(`${to}/PhoneNumbers`, { PhoneNumber }),
    remove: (number = pool1) => client.delete(`${service}/PhoneNumbers/${fake.sidOf(number)}`),
    work: async () => void (await setDueNumbers(context)),
    remembered: (number = pool1) =>
      context.database.db
        .selectFrom('pointed_numbers')
        .selectAll()
        .where('sid', '=', fake.sidOf(number))
        .executeTakeFirst(),
    pool: async () => {
      const { body } = await client.get(`${service}/PhoneNumbers`)
      return (body.phone_numbers as { phone_number: string }[]).map(({ phone_number }) => phone_number)
    },
    alerts: async () => {
      const { body } = await client.get('/maskline/v1/alerts')
      return (body.alerts as { error_code: string; alert_text: string }[]).map(
        ({ error_code, alert_text }) => `${error_code} ${alert_text}`,
      )
    },
  }
}

export async function aService(client: Client, UniqueName: string): Promise<string> {
  const { body } = await client.post('/v1/Services', { UniqueName })
  return `/v1/Services/${body.sid as string}`
}

/** Where the carrier is to call about a number of the service. */
export function ours({ account }: Pick<Place, 'account'>, service: string, base = here): NumberUrls {
  const webhooks = `${base}/v1/Accounts/${account.sid}/Proxy/${service.split('/').at(-1)!}/Webhooks`
  return { sms: `${webhooks}/Message`, voice: `${webhooks}/Call` }
}

/** The carrier cannot be asked this. */
export const away =
  (...questions: readonly string[]): FakeInventory['before'] =>
  (question) => {
    if (questions.includes(question)) throw new Unavailable('nobody answers')
  }
export const back = () => undefined
