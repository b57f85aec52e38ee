// `npm run bench:soak`: does memory stay bounded? Offers four fifths of the top rate for some minutes, texts of applications,
// texts of people, and texts that an application is told of, and looks each second at the process from outside: its memory,
// what its garbage collector leaves, and how long its event loop lets others wait. Fails when memory grows without end.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../test/support/postgres.ts'
import { startGenerator, startOpenGenerator } from './children.ts'
import { machine } from './machine.ts'
import { startEngine } from './targets.ts'
import { authorization } from './world.ts'

const usage = 'npm run bench:soak -- [--embedded] [--minutes N] [--share 0.8] [--rate PER_SECOND]'
const connections = 64
const sessions = 100
const topSeconds = 8
/** Megabytes that V8 may keep. */
const heapMb = 160
/** Seconds of one stretch of load, and between looks at the process. */
const stretchSeconds = 20
const lookMs = 1_000
/** The first part of the run is not judged: caches fill, code is compiled. */
const settling = 0.3
/** The floor of the last third of what is judged may be higher by this share than that of the first. */
const growthMax = 0.1
/** Minutes below which nothing can be said. */
const judgedMinutesMin = 5

interface Look {
  /** Minutes since the beginning. */
  readonly at: number
  readonly rssMb: number
  /** Milliseconds until `/healthz` was answered: the event loop and the way there. */
  readonly answerMs: number
}

interface Plan {
  readonly embedded: boolean
  readonly minutes: number
  readonly share: number
  readonly rate: number | undefined
}

async function soak(directory: string, plan: Plan): Promise<boolean> {
  const { processor, cores, busy } = machine(directory)
  await using stack = new AsyncDisposableStack()
  const closed = stack.use(startGenerator())
  const open = stack.use(startOpenGenerator())
  const source = plan.embedded ? { directory: join(directory, 'data') } : await postgres(stack)
  // A process that keeps what it should not is ended by V8 long before the run is over.
  const limit = { NODE_OPTIONS: `--max-old-space-size=${heapMb}` }
  const { serving, world } = await startEngine(stack, source, sessions, limit)
  const { port, pid } = serving
  console.log(
    `Soak, ${plan.embedded ? 'embedded' : 'PostgreSQL'}, ${plan.minutes} minutes, heap of ${heapMb} MB: ${processor}, ${cores} cores; load before ${busy.toFixed(1)}`,
  )
  const posts = world.creates.flatMap((create, at) => [create, world.relays[at]!, world.told[at]!])
  const load = { port, authorization, posts, connections }
  const top = { ...load, seconds: topSeconds, status: 201, echo: false }
  const rate = plan.rate ?? (await closed.run(top)).rate * plan.share
  console.log(
    `offered: ${rate.toFixed(0)} per second\n\nminute  201/s  503/s  unsent/s  p99 ms  RSS MB  answer ms (highest)`,
  )
  const looks: Look[] = []
  const start = performance.now()
  const since = () => (performance.now() - start) / 60_000
  const looking = setInterval(() => {
    const rssMb = rssOf(pid)
    const begun = performance.now()
    fetch(`http://127.0.0.1:${port}/healthz`)
      .then((answer) => answer.text())
      .then(
        () => looks.push({ at: since(), rssMb, answerMs: performance.now() - begun }),
        () => undefined,
      )
  }, lookMs)
  try {
    while (since() < plan.minutes) {
      const from = looks.length
      const { accepted, refused, unsent } = await open.run({ ...load, rate, seconds: stretchSeconds })
      const these = looks.slice(from)
      const answerMs = Math.max(...these.map((look) => look.answerMs))
      const rssMb = these.at(-1)?.rssMb ?? 0
      console.log(
        `${since().toFixed(1).padStart(6)}  ${accepted.rate.toFixed(0).padStart(5)}  ${refused.rate.toFixed(0).padStart(5)}  ${unsent.toFixed(0).padStart(8)}  ${(accepted.p99Ms ?? 0).toFixed(0).padStart(6)}  ${rssMb.toFixed(0).padStart(6)}  ${answerMs.toFixed(0).padStart(6)}`,
      )
    }
  } finally {
    clearInterval(looking)
  }
  return verdict(looks)
}

/** Whether memory is bounded: the lowest of each tenth of the run is what the garbage collector leaves. */
function verdict(looks: readonly Look[]): boolean {
  const judged = looks.slice(Math.floor(looks.length * settling))
  const tenths = Array.from({ length: 10 }, (_, at) =>
    judged.slice(Math.floor((judged.length * at) / 10), Math.floor((judged.length * (at + 1)) / 10)),
  ).filter((tenth) => tenth.length > 0)
  const floors = tenths.map((tenth) => ({
    at: tenth[0]!.at,
    rssMb: Math.min(...tenth.map(({ rssMb }) => rssMb)),
  }))
  const slope = slopeOf(floors)
  const lowest = (some: typeof floors) => Math.min(...some.map(({ rssMb }) => rssMb))
  const growth = lowest(floors.slice(-3)) / lowest(floors.slice(0, 3)) - 1
  const answers = Float64Array.from(judged.map(({ answerMs }) => answerMs)).sort()
  const at = (share: number) => answers[Math.floor(answers.length * share)]!.toFixed(0)
  const bounded = growth <= growthMax
  console.log(
    `\nRSS after garbage collection (lowest of each tenth), MB: ${floors.map(({ rssMb }) => rssMb.toFixed(0)).join(' ')}`,
  )
  console.log(
    `slope: ${slope.toFixed(1)} MB per minute; last floor against first: ${(growth * 100).toFixed(0)} %`,
  )
  console.log(`/healthz answered in ms: p50 ${at(0.5)}, p99 ${at(0.99)}`)
  if (judged.at(-1)!.at < judgedMinutesMin) {
    console.log(`too short to say whether memory is bounded: ${judgedMinutesMin} minutes at least`)
    return true
  }
  console.log(bounded ? 'memory is bounded' : 'memory is NOT bounded')
  return bounded
}

/** MB per minute, by least squares. */
function slopeOf(points: readonly { readonly at: number; readonly rssMb: number }[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [x, y] = [mean(points.map(({ at }) => at)), mean(points.map(({ rssMb }) => rssMb))]
  const over = points.reduce((sum, { at, rssMb }) => sum + (at - x) * (rssMb - y), 0)
  return over / points.reduce((sum, { at }) => sum + (at - x) ** 2, 0)
}

function rssOf(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

async function postgres(stack: AsyncDisposableStack) {
  const server = await startPostgres()
  stack.defer(() => server.stop())
  return { url: await server.createDatabase(), connectionsMax: 10 }
}

async function main(): Promise<number> {
  const text = { type: 'string' } as const
  const options = {
    embedded: { type: 'boolean', default: false },
    minutes: text,
    share: text,
    rate: text,
  } as const
  const { values } = parseArgs({ options })
  const positive = (name: 'minutes' | 'share' | 'rate', fallback: number) => {
    const value = Number(values[name] ?? fallback)
    if (value > 0 && value < 1e6) return value
    throw new TypeError(usage)
  }
  const plan: Plan = {
    embedded: values.embedded,
    minutes: positive('minutes', 10),
    share: positive('share', 0.8),
    rate: values.rate === undefined ? undefined : positive('rate', 1),
  }
  const directory = mkdtempSync(join(tmpdir(), 'maskline-soak-'))
  // PostgreSQL may run as another user, who has to get at its part of this.
  chmodSync(directory, 0o755)
  process.env['TMPDIR'] = directory
  try {
    return (await soak(directory, plan)) ? 0 : 1
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

process.exitCode = await main()
