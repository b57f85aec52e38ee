// Scenarios as tables: what is asked, which status answers, and what the answer shows. Each is played by an account of
// its own. Whatever a scenario is about, every refusal must be Twilio's error JSON and every success must satisfy the
// published OpenAPI file where that is at hand.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { compatProfiles, type CompatProfile } from '../../src/domain/compat.ts'
import { type Answered, type Client, clientOf } from './client.ts'
import { judge } from './decided-differences.ts'
import { engines } from './engines.ts'
import { type TestAccount, type World, worldOf } from './world.ts'

type Parameters = Record<string, string | readonly string[]>

export interface Step {
  /**
   * Method and path, or whole address. `{name}` stands for the path of the record that an earlier step called `name`,
   * `{name.sid}` for a property of it; also in `form`, `json` and `shows`.
   */
  readonly ask: string
  readonly form?: Parameters
  /** A JSON body, as it is sent. */
  readonly json?: string
  readonly status: number
  /** Properties of the answer: objects may have more of them, lists may not; a pattern matches a text. */
  readonly shows?: unknown
  /** Of a refusal. */
  readonly code?: number
  /** What later steps call the record that answers. */
  readonly as?: string
}

export interface Scenario {
  readonly rule: string
  readonly steps: readonly Step[]
}

type Known = Map<string, Answered['body']>

/** A suite of the scenarios over each engine. */
export function scenarios(title: string, table: readonly Scenario[], compat: CompatProfile = 'documented') {
  for (const engine of engines) {
    suite(`${title}, ${engine.name}`, () => {
      for (const { rule, steps } of table) {
        test(rule, async () => {
          await play(await worldOf(engine, compat), steps)
        })
      }
    })
  }
}

export interface Played {
  readonly account: TestAccount
  readonly client: Client
  /** The path of a named record. */
  path(name: string): string
  /** A named record as it was answered. */
  record(name: string): Answered['body']
}

/** Plays the steps one after the other, as a new account. */
export async function play(world: World, steps: readonly Step[]): Promise<Played> {
  const account = await world.account()
  const client = clientOf(world.base, account)
  const known: Known = new Map()
  for (const step of steps) await playStep(world, client, known, step)
  const path = (name: string) => pathOf(world, known, name)
  return { account, client, path, record: (name) => known.get(name) }
}

async function playStep(world: World, client: Client, known: Known, step: Step): Promise<void> {
  const fill = (text: string) =>
    text.replace(/\{([a-z]\w*)(?:\.([\w.]+))?\}/g, (_, name: string, place?: string) =>
      place === undefined
        ? pathOf(world, known, name)
        : String(place.split('.').reduce((of, key) => of[key], known.get(name))),
    )
  const [method, address] = fill(step.ask).split(' ', 2) as [string, string]
  const path = address.startsWith(world.base) ? address.slice(world.base.length) : address
  const answer = await client.send(path, { method, ...bodyOf(step, fill) })
  const told = `${method} ${path} answered ${answer.status} ${JSON.stringify(answer.body)}`
  assert.equal(answer.status, step.status, told)
  if (step.status >= 400)
    assertRefused(answer, { status: step.status, ...(step.code && { code: step.code }) })
  else assertPublished(world, { method, path, answer })
  if (step.shows !== undefined) {
    const wanted = filled(step.shows, fill)
    assert.deepStrictEqual(likeWanted(answer.body, wanted), wanted, told)
  }
  if (step.as !== undefined) known.set(step.as, answer.body)
}

function pathOf(world: World, known: Known, name: string): string {
  return (known.get(name).url as string).slice(world.base.length)
}

function bodyOf({ form, json }: Step, fill: (text: string) => string): RequestInit {
  if (json !== undefined) return { body: fill(json), headers: { 'content-type': 'application/json' } }
  if (form === undefined) return {}
  const pairs = Object.entries(form).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, fill(one)]),
  )
  return { body: new URLSearchParams(pairs) }
}

function filled(value: unknown, fill: (text: string) => string): unknown {
  if (typeof value === 'string') return fill(value)
  if (Array.isArray(value)) return value.map((one) => filled(one, fill))
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one, fill)]))
}

/** What of `actual` the wanted value speaks of; a text that matches a wanted pattern becomes the pattern. */
export function likeWanted(actual: unknown, wanted: unknown): unknown {
  if (wanted instanceof RegExp) return typeof actual === 'string' && wanted.test(actual) ? wanted : actual
  if (typeof actual !== 'object' || actual === null) return actual
  if (Array.isArray(wanted)) {
    return Array.isArray(actual) ? actual.map((one, at) => likeWanted(one, wanted[at])) : actual
  }
  if (typeof wanted !== 'object' || wanted === null) return actual
  const of = actual as Record<string, unknown>
  const names = Object.keys(wanted).filter((name) => name in of)
  return Object.fromEntries(names.map((name) => [name, likeWanted(of[name], (wanted as typeof of)[name])]))
}

/** Twilio's error JSON: these four keys, the status in it, the code in its address (contract 1.7). */
export function assertRefused(
  { status, headers, body }: Answered,
  wanted: { status: number; code?: number },
): void {
  const told = `${status} ${JSON.stringify(body)}`
  assert.equal(status, wanted.status, told)
  assert.match(headers.get('content-type') ?? 'none', /^application\/json; charset=utf-8$/i, told)
  assert.deepStrictEqual(Object.keys(body as object).sort(), ['code', 'message', 'more_info', 'status'], told)
  assert.equal(body.status, status, told)
  assert.equal(typeof body.message, 'string', told)
  assert.equal(body.more_info, `https://www.twilio.com/docs/errors/${body.code as number}`, told)
  if (wanted.code !== undefined) assert.equal(body.code, wanted.code, told)
  else assert.ok(Number.isInteger(body.code), told)
}

/** A success satisfies the published file. The profile `live` differs from it on purpose and is not held against it. */
function assertPublished(
  world: World,
  { method, path, answer }: { method: string; path: string; answer: Answered },
): void {
  const type = answer.headers.get('content-type')
  assert.equal(type, answer.status === 204 ? null : 'application/json; charset=utf-8')
  if (world.maskline.context.compat !== compatProfiles.documented) return
  assert.deepStrictEqual(judge(method, path, answer)?.wrong ?? [], [])
}
