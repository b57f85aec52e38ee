// Alice and Bob in a session whose numbers are a fake network's, seen by the application.
import type { TestContext } from 'node:test'
import type { ReportedInteraction } from '../../src/carriers/carrier.ts'
import type { Sid } from '../../src/domain/sid.ts'
import { eventually } from './eventually.ts'
import { fakeCarrier, type FakeCarrier } from './fake-carrier.ts'
import { type Call, receiver, type Receiver } from './receiver.ts'
import { type Story, type StorySession, storyOf } from './story.ts'
import type { TestAccount, World } from './world.ts'

export const [alice, bob] = ['+12065550100', '+12065550101'] as const
export const pool = ['+12065550180', '+12065550181'] as const

export interface CarrierScene extends StorySession {
  readonly account: TestAccount
  readonly network: FakeCarrier
  readonly story: Story
  readonly application: Receiver
  /** Its CallbackUrl was told so often; answers what it was told. */
  told(times: number): Promise<readonly Call[]>
  interactions(): Promise<Record<string, unknown>[]>
  /** Nothing is on its way to a carrier. */
  settled(): Promise<void>
  /** Codes of the account's alerts, oldest first. */
  alerts(): Promise<{ error_code: string; alert_text: string }[]>
}

/** Scenes told so far. */
let scenes = 0

export async function carrierSceneOf(
  t: TestContext,
  world: World,
  settings: Record<string, string> = {},
): Promise<CarrierScene> {
  const account = await world.account()
  // Names are a world's: each test has its own.
  const network = fakeCarrier(t, world, account, `fake-${scenes++}`)
  const application = await receiver(t)
  const story = await storyOf(
    world,
    pool,
    { CallbackUrl: `${application.base}/callback`, ...settings },
    account,
  )
  const session = await story.session([story.person(alice), story.person(bob)])
  const { db } = world.maskline.database
  const waiting = () =>
    db.selectFrom('submissions').select('sid').where('account_sid', '=', account.sid).execute()
  return {
    account,
    network,
    story,
    application,
    ...session,
    told: async (times) => (await application.told(times)).filter(({ path }) => path === '/callback'),
    interactions: async () => (await story.client.get(`${session.path}/Interactions`)).body.interactions,
    settled: async () => void (await eventually(waiting, (rows) => rows.length === 0)),
    async alerts() {
      const { alerts } = (await story.client.get('/maskline/v1/alerts')).body as {
        alerts: { sid: Sid; error_code: string; alert_text: string }[]
      }
      return alerts.toSorted((one, other) => (one.sid < other.sid ? -1 : 1))
    },
  }
}

/** The application texts Bob. */
export const sendText = (scene: CarrierScene, Body = 'Your driver is near') =>
  scene.story.client.post(`${scene.participants[1]!}/MessageInteractions`, { Body })

/** How a carrier's report names an interaction. */
export const reportedOf = ({ service_sid, session_sid, sid }: Record<string, unknown>) =>
  ({ service_sid, session_sid, interaction_sid: sid }) as ReportedInteraction
