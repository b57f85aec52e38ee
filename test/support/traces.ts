// Traces as an operator asks for them, and the people that they tell of.
import assert from 'node:assert/strict'
import type { Client } from './client.ts'
import { eventually } from './eventually.ts'
import { type Story, storyOf } from './story.ts'
import type { World } from './world.ts'

export const tracesPath = '/maskline/v1/traces'
export const [alicesNumber, bobsNumber, carolsNumber] = [
  '+12065550100',
  '+12065550101',
  '+12065550102',
] as const
export const pool = ['+12065550180', '+12065550181'] as const

export interface ShownStep {
  readonly what: string
  readonly text: string
  readonly at: string
  readonly near_miss?: { readonly kind: string; readonly text: string; readonly date: string | null }
  readonly [fact: string]: unknown
}

export interface ShownTrace {
  readonly sid: string
  readonly outcome: string
  readonly from: string
  readonly to: string
  readonly steps: readonly ShownStep[]
  readonly [fact: string]: unknown
}

export async function traces(client: Client, question: Record<string, string>): Promise<ShownTrace[]> {
  const { status, body } = await client.get(`${tracesPath}?${new URLSearchParams(question).toString()}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.traces as ShownTrace[]
}

/** The only trace there is. */
export async function traced(client: Client, question: Record<string, string>): Promise<ShownTrace> {
  const [trace, ...more] = await traces(client, question)
  assert.deepEqual(more, [])
  assert.ok(trace, `no trace of ${JSON.stringify(question)}`)
  return trace
}

export const kinds = ({ steps }: ShownTrace) => steps.flatMap(({ near_miss }) => near_miss?.kind ?? [])
export const whats = ({ steps }: ShownTrace) => steps.map(({ what }) => what)
export const told = (trace: ShownTrace, what: string) => trace.steps.filter((step) => step.what === what)

/** Alice and Bob in a session. */
export async function meeting(world: World, settings: Record<string, string> = {}, session = {}) {
  const story = await storyOf(world, pool, settings)
  const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
  const made = await story.session([alice, bob], session)
  const [proxy, bobsProxy] = made.proxies as [string, string]
  return { story, client: story.client, alice, bob, ...made, proxy, bobsProxy }
}

/** The kinds of near miss of one text, told by its two numbers. */
export async function missed(
  { client }: Pick<Story, 'client'>,
  From: string,
  To: string,
): Promise<ShownTrace> {
  const trace = await traced(client, { From, To })
  assert.equal(trace.outcome, 'ignored')
  assert.equal(trace.sid.slice(0, 2), 'CT')
  return trace
}

/** Looks until the latest trace is as it is to be: it is told while things happen. */
export async function untilTraced(
  client: Client,
  question: Record<string, string>,
  holds: (trace: ShownTrace) => boolean,
): Promise<ShownTrace> {
  const look = async () => (await traces(client, question))[0]
  const found = await eventually(look, (trace) => trace !== undefined && holds(trace))
  return found!
}
