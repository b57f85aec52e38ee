// `npm run bench:overload`: what is left of the rate when more is asked for than there is. Finds the top rate, offers half of
// it, all of it, twice and four times as much to the same process, by requests that do not wait for each other, and finds the
// top rate anew before each of them, as machines have moods, and at last. Fails when an answered text is not on record.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../test/support/postgres.ts'
import { startGenerator, startOpenGenerator } from './children.ts'
import { machine } from './machine.ts'
import type { OpenMeasured } from './open-load.ts'
import { startEngine } from './targets.ts'
import { authorization, recorded } from './world.ts'

const usage = 'npm run bench:overload -- [--embedded] [--seconds N]'
/** Connections of the closed loop that finds the top rate, and of the open one. */
const topConnections = 64
const openConnections = 2_000
const multiples = [0.5, 1, 2, 4]
const warmUpSeconds = 5
const restSeconds = 1
const sessions = 100

/** What is aimed at: of the top rate at twice and four times the load, and afterwards. */
const aim = 0.8

async function bench(directory: string, embedded: boolean, seconds: number): Promise<void> {
  const { processor, cores, busy } = machine(directory)
  await using stack = new AsyncDisposableStack()
  const closed = stack.use(startGenerator())
  const open = stack.use(startOpenGenerator())
  const source = embedded ? { directory: join(directory, 'data') } : await postgres(stack)
  const engine = await startEngine(stack, source, sessions)
  const { port } = engine.serving
  const top = async (forSeconds: number) =>
    (await engine.creates.measure(closed, { connections: topConnections, seconds: forSeconds })).rate

  const on = embedded ? 'embedded' : 'PostgreSQL'
  console.log(`Overload, ${on}: ${processor}, ${cores} cores; load before ${busy.toFixed(1)}\n`)
  await top(warmUpSeconds)
  const rows: (readonly string[])[] = [columns]
  const tops: number[] = []
  const goodputs: string[] = []
  let answered = 1
  for (const multiple of multiples) {
    const now = await top(seconds / 2)
    tops.push(now)
    const found = await open.run({
      port,
      authorization,
      posts: engine.world.creates,
      rate: now * multiple,
      seconds,
      connections: openConnections,
    })
    answered += found.answers
    rows.push(rowOf(multiple, now, found))
    const goodput = found.accepted.rate / now
    if (multiple > 1)
      goodputs.push(
        `goodput at ${multiple}x: ${goodput.toFixed(2)} of the top, aim ${aim} ${reached(goodput)}`,
      )
    await new Promise((resolve) => setTimeout(resolve, restSeconds * 1000))
  }
  const after = await top(seconds)
  answered += engine.creates.answers
  console.log(shown(rows))
  const before = median(tops)
  const ratio = after / before
  console.log(`\n${goodputs.join('\n')}`)
  console.log(
    `after the peak: ${after.toFixed(0)} per second, ${ratio.toFixed(2)} of the median before, aim ${aim} ${reached(ratio)}`,
  )
  await engine.serving[Symbol.asyncDispose]()
  const { interactions } = await recorded(engine.source)
  if (interactions !== answered)
    throw new Error(`${answered} texts were answered with 201, but ${interactions} are on record`)
  console.log(`${answered} texts answered with 201, all on record and no others`)
}

async function postgres(stack: AsyncDisposableStack) {
  const server = await startPostgres()
  stack.defer(() => server.stop())
  return { url: await server.createDatabase(), connectionsMax: 10 }
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const reached = (value: number) => (value >= aim ? 'reached' : 'NOT reached')

const columns = [
  'offered',
  'top/s',
  'due/s',
  'unsent/s',
  '201/s',
  'of top',
  'p50 ms',
  'p99 ms',
  '503/s',
  'p50 ms',
  'p99 ms',
  'drain ms',
  'generator',
]

function rowOf(multiple: number, top: number, found: OpenMeasured): readonly string[] {
  const { accepted, refused } = found
  const ms = (value: number | null) => value?.toFixed(1) ?? '-'
  return [
    `${multiple}x`,
    top.toFixed(0),
    (top * multiple).toFixed(0),
    found.unsent.toFixed(0),
    accepted.rate.toFixed(0),
    (accepted.rate / top).toFixed(2),
    ms(accepted.p50Ms),
    ms(accepted.p99Ms),
    refused.rate.toFixed(0),
    ms(refused.p50Ms),
    ms(refused.p99Ms),
    found.drainMs.toFixed(0),
    `${found.cores.toFixed(2)} core`,
  ]
}

function shown(rows: readonly (readonly string[])[]): string {
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows.map((row) => row.map((cell, at) => cell.padStart(widths[at]!)).join('  ')).join('\n')
}

async function main(): Promise<void> {
  const options = { embedded: { type: 'boolean', default: false }, seconds: { type: 'string' } } as const
  const { values } = parseArgs({ options })
  const seconds = Number(values.seconds ?? 6)
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 600) throw new TypeError(usage)
  const directory = mkdtempSync(join(tmpdir(), 'maskline-overload-'))
  // PostgreSQL may run as another user, who has to get at its part of this.
  chmodSync(directory, 0o755)
  process.env['TMPDIR'] = directory
  try {
    await bench(directory, values.embedded, seconds)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

await main()
