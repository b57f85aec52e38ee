// People who call each other, on top of a story: told by the simulator's API only.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { playDueCalls } from '../../src/operations/simulate-call.ts'
import type { Client } from './client.ts'
import type { Engine } from './engines.ts'
import { listenTo } from './privacy.ts'
import { receiver, type Receiver } from './receiver.ts'
import { type Person, type Story, storyOf, type StorySession } from './story.ts'
import { type World, worldOf } from './world.ts'

/** A call as a phone shows it. */
export interface ShownCall {
  readonly sid: string
  readonly direction: 'sent' | 'received'
  readonly from: string
  readonly to: string
  readonly status: string
  readonly duration: number | null
  readonly heard: readonly string[]
  readonly date_created: string
  readonly date_answered: string | null
}

export interface Caller {
  readonly identifier: string
  /** Calls a number; answers the SID of this person's leg. */
  calls(to: string): Promise<string>
  /** What the phone shows, oldest first. */
  shown(): Promise<ShownCall[]>
  /** The newest call on the phone. */
  newest(): Promise<ShownCall>
  /** Does something with the newest call on the phone; answers what the leg is then. */
  does(action: string, parameters?: Record<string, string>): Promise<string>
}

export function callerOf(client: Client, { identifier }: Pick<Person, 'identifier'>): Caller {
  const shown = async () => {
    const { status, body } = await client.get(`/simulator/phones/${encodeURIComponent(identifier)}/calls`)
    assert.equal(status, 200)
    return body.calls as ShownCall[]
  }
  const newest = async () => {
    const call = (await shown()).at(-1)
    assert.ok(call, 'the phone shows no call')
    return call
  }
  return {
    identifier,
    shown,
    newest,
    async calls(to) {
      const { status, body } = await client.post('/simulator/calls', { From: identifier, To: to })
      assert.equal(status, 201, JSON.stringify(body))
      return body.sid as string
    },
    async does(action, parameters = {}) {
      const { sid } = await newest()
      const { status, body } = await client.post(`/simulator/calls/${sid}`, { Action: action, ...parameters })
      assert.equal(status, 200, JSON.stringify(body))
      return body.status as string
    },
  }
}

/** Alice and Bob in a session of an application that is told of everything. */
export interface CallScene {
  readonly world: World
  readonly app: Receiver
  readonly story: Story
  readonly session: StorySession
  readonly alice: Caller
  readonly bob: Caller
  /** The one interaction of the session. */
  interaction(): Promise<Record<string, string | null>>
  /** Codes of the account's alerts, oldest first. */
  alerts(): Promise<string[]>
  /** Turns the clock, and has happen what happens by then. */
  later(seconds: number): Promise<void>
  /** Fails if one person's number is anywhere that the other can see, or in an alert or a line of the log. */
  assertMasked(): Promise<void>
}

export const people = ['+12065550100', '+12065550101'] as const

export interface SceneSettings {
  readonly numbers?: readonly string[]
  readonly service?: Record<string, string>
  readonly session?: Record<string, string>
  /** What the application answers. */
  readonly answer?: Parameters<typeof receiver>[1]
  /** Who is in the session: both, if not said; nobody, and there is no session. */
  readonly present?: 0 | 1 | 2
}

/** The address of the application is put in for `APP`. */
export async function callScene(
  t: TestContext,
  engine: Engine,
  settings: SceneSettings = {},
): Promise<CallScene> {
  const { numbers = ['+12065550180', '+12065550181'], answer, present = 2 } = settings
  const world = await worldOf(engine)
  const app = await receiver(t, answer)
  const service = Object.entries({ CallbackUrl: 'APP/callback', ...settings.service })
  const story = await storyOf(
    world,
    numbers,
    Object.fromEntries(service.map(([name, value]) => [name, value.replace('APP', app.base)])),
  )
  const listening = listenTo(world)
  const [alice, bob] = people.map((identifier) => callerOf(story.client, { identifier })) as [Caller, Caller]
  const there = people.slice(0, present).map((identifier) => story.person(identifier))
  const none = { path: '', proxies: [], participants: [] }
  const session = present === 0 ? none : await story.session(there, settings.session)
  const alertsOf = async () =>
    (await story.client.get('/maskline/v1/alerts')).body.alerts as { error_code: string }[]
  return {
    world,
    app,
    story,
    session,
    alice,
    bob,
    async interaction() {
      const { interactions } = (await story.client.get(`${session.path}/Interactions`)).body
      assert.equal(interactions.length, 1)
      return interactions[0] as Record<string, string | null>
    },
    alerts: async () => (await alertsOf()).map(({ error_code }) => error_code),
    async later(seconds) {
      world.clock.advance(seconds)
      await playDueCalls(world.maskline.context)
    },
    async assertMasked() {
      const shown = async (phone: string, what: string) =>
        JSON.stringify((await story.client.get(`/simulator/phones/${phone}/${what}`)).body)
      for (const [one, other] of [people, people.toReversed()] as [string, string][]) {
        const seen = (await shown(one, 'calls')) + (await shown(one, 'messages'))
        assert.ok(!seen.includes(other), `${one} sees ${other}: ${seen}`)
      }
      listening.assertNothingOf([...people])
      const alerts = JSON.stringify(await alertsOf())
      for (const number of people) assert.ok(!alerts.includes(number), alerts)
    },
  }
}
