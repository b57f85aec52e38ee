// Callbacks as tests look at them: told by an application's address, seen through the API.
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import type { Client } from './client.ts'
import { type Person, type Story, type StorySession, storyOf } from './story.ts'
import type { World } from './world.ts'

export interface Told extends StorySession {
  readonly story: Story
  readonly alice: Person
  readonly bob: Person
  /** The application texts Alice. */
  says(Body: string): Promise<{ sid: string }>
}

/** Alice and Bob in a session of a service, in an account of its own, that calls this address. */
export async function told(world: World, CallbackUrl: string): Promise<Told> {
  const story = await storyOf(world, ['+12065550180', '+12065550181'], { CallbackUrl })
  const [alice, bob] = [story.person('+12065550100'), story.person('+12065550101')]
  const session = await story.session([alice, bob])
  return {
    story,
    alice,
    bob,
    ...session,
    async says(Body) {
      const sent = await story.client.post(`${session.participants[0]}/MessageInteractions`, { Body })
      assert.equal(sent.status, 201)
      return sent.body as { sid: string }
    },
  }
}

export interface Seen {
  readonly sid: string
  readonly state: string
  readonly tries: number
  readonly status: number | null
  readonly fault: string | null
  readonly answer: string | null
}

export async function callbacksOf(client: Client): Promise<Seen[]> {
  return (await client.get('/maskline/v1/callbacks?PageSize=1000')).body.callbacks as Seen[]
}

/** Waits until that callback was tried as often, and each try is written down. */
export async function tried(client: Client, sid: string, tries: number): Promise<Seen> {
  const look = async () =>
    (await client.get(`/maskline/v1/callbacks/${sid}`)).body as Seen & { attempts: unknown[] }
  return until(look, ({ attempts }) => attempts.length === tries)
}

/** Turns the clock and has due callbacks looked for. */
export function later(world: World, seconds: number): void {
  world.clock.advance(seconds)
  world.maskline.context.deliveries.wake()
}

/** Looks before giving up: some seconds. */
const looksMax = 5_000

/** Looks at something until it is as it is to become. */
export async function until<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  let seen = await look()
  for (let looks = 0; looks < looksMax && !holds(seen); looks++) {
    await setImmediate()
    seen = await look()
  }
  assert.ok(holds(seen), `it stays ${JSON.stringify(seen).slice(0, 1000)}`)
  return seen
}
