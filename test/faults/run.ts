// Faults strike a running Maskline while clients use it, and afterwards a checker compares what they were told with what there
// is. `npm run test:faults`; the same `-- --seed 7` plans the same faults; `-- --rounds 10` or `-- --minutes 60` for longer;
// `-- --within 180` begins no fault after so many seconds and says which it left out;
// `-- --only killed` for the faults of that name. What each does: test/faults/faults.ts.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { eventually } from '../support/eventually.ts'
import { type PostgresServer, startPostgres } from '../support/postgres.ts'
import { faultsIn } from './checker.ts'
import { arrive, settle } from './clients.ts'
import { factsOf } from './facts.ts'
import { brokenBuilds, type Fault, faults } from './faults.ts'
import { openPair, type Pair } from './failover.ts'
import { Rig } from './rig.ts'
import { NoMount, openSmallDisk, type SmallDisk } from './small-disk.ts'
import { assertNobodySeen } from '../support/masked.ts'

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '1' },
    minutes: { type: 'string' },
    within: { type: 'string', default: 'Infinity' },
    only: { type: 'string', default: '' },
  },
})

/** Little is kept beside the data on a small disk. */
const smallSettings = ['max_wal_size=64MB', 'min_wal_size=32MB', 'max_connections=100']

const say = (text: string) => process.stdout.write(`${text}\n`)

/** Texts that are accepted after a fault before everybody leaves. */
const afterwards = 50
/** Faults that are told of one round. */
const shownMax = 10

interface Ground extends AsyncDisposable {
  readonly postgres: PostgresServer | undefined
  /** Undefined: the embedded engine. */
  readonly url: string | undefined
  readonly disk: SmallDisk | undefined
  readonly pair: Pair | undefined
}

/** Megabytes of a small disk. */
const diskMegabytes = 300

/** What the fault needs under Maskline. */
async function groundFor({ needs }: Fault, shared: PostgresServer): Promise<Ground> {
  await using stack = new AsyncDisposableStack()
  const disk = needs.endsWith('small disk') ? stack.use(openSmallDisk(diskMegabytes)) : undefined
  const pair = needs === 'replica' ? stack.use(await openPair()) : undefined
  const own = needs === 'small disk' ? await startPostgres(smallSettings, { parent: disk!.path }) : undefined
  if (own) stack.defer(() => own.stop())
  const postgres = needs.startsWith('embedded') ? undefined : (pair?.primary ?? own ?? shared)
  const url = pair?.url ?? (await postgres?.createDatabase())
  const all = stack.move()
  return { postgres, url, disk, pair, [Symbol.asyncDispose]: () => all.disposeAsync() }
}

/** Strikes once. Answers what was wrong afterwards. */
async function round(fault: Fault, seed: number, shared: PostgresServer): Promise<string[]> {
  const [plan] = fc.sample(fault.plan, { seed, numRuns: 1 })
  say(`\n${fault.name}\n  seed ${seed}: ${JSON.stringify(plan)}`)
  await using ground = await groundFor(fault, shared)
  const { postgres, url, disk, pair } = ground
  await using rig = await Rig.open({
    postgres: postgres && { port: postgres.port, url: url! },
    processes: ['one process', 'embedded', 'embedded on a small disk'].includes(fault.needs) ? 1 : 2,
    ...(disk && !postgres && { directory: join(disk.path, 'maskline') }),
    ...(fault.broken && { broken: fault.broken.how }),
  })
  const place = await settle(rig.served, rig.receiver.base)
  await using crowd = arrive(rig.served, place)
  const took: number[] = []
  const recovered = async () => void took.push(await rig.recovered())
  await fault.strike({ rig, crowd, people: place.people, postgres: postgres!, disk, pair, recovered }, plan)
  await crowd.accepted(afterwards)
  await crowd.left()
  await rig.finish()
  const facts = await rig.look((database) =>
    factsOf(
      database,
      crowd,
      rig.receiver.calls.filter(({ path }) => path === '/told'),
    ),
  )
  await rig.look(({ db }) => assertNobodySeen(db))
  const count = (outcome: string) => crowd.told.filter((one) => one.outcome === outcome).length
  const there = new Set(facts.recorded.map(({ body }) => body))
  const inVain = crowd.told.filter(
    ({ status, body, way }) => way !== 'brought' && (status ?? 0) >= 500 && there.has(body),
  )
  const slowest = Math.max(...crowd.told.map(({ tookMs }) => tookMs))
  say(
    `  texts: ${count('accepted')} accepted, ${count('refused')} refused, ${count('unsure')} unsure (${inVain.length} of them answered 5xx and recorded); ${crowd.sessions.length} sessions; ` +
      `slowest answer ${(slowest / 1000).toFixed(1)} s; recovered within ${(Math.max(0, ...took) / 1000).toFixed(1)} s`,
  )
  const found = faultsIn(facts)
  if (fault.strict)
    found.push(...inVain.map(({ body, status }) => `"${body}" was answered ${status} and is in the log`))
  if (fault.broken === undefined) return found
  say(`  found: ${found[0] ?? 'nothing'} (${found.length})`)
  return found.some((what) => fault.broken!.found.test(what))
    ? []
    : ['the checker did not find what is broken']
}

/** Strikes and tells. Answers whether all was well; undefined when this machine does not let it strike. */
async function isWell(fault: Fault, seed: number, postgres: PostgresServer): Promise<boolean | undefined> {
  const begun = performance.now()
  const found = await round(fault, seed, postgres).catch((error: unknown) => {
    if (error instanceof NoMount && process.env['CI'] === undefined) return error
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  })
  if (found instanceof NoMount) {
    say(`  skipped: ${found.message}`)
    return undefined
  }
  for (const what of found.slice(0, shownMax)) say(`  WRONG: ${what}`)
  if (found.length > shownMax) say(`  and ${found.length - shownMax} more`)
  const seconds = Math.round((performance.now() - begun) / 1000)
  say(`  ${found.length === 0 ? 'passed' : 'FAILED'} in ${seconds} s`)
  return found.length === 0
}

/** Every fault that was asked for, with one seed after the other. The builds first that prove the checker. */
function* chosen(): Generator<[Fault, number]> {
  const begun = performance.now()
  const isOver = (limitMs: number) => performance.now() - begun > limitMs
  const wanted = [...brokenBuilds, ...faults].filter(({ name }) => name.includes(options.only))
  const isLate = (rounds: number) =>
    options.minutes === undefined
      ? rounds >= Number(options.rounds)
      : isOver(Number(options.minutes) * 60_000)
  for (let at = 0; !isLate(at); at++) {
    for (const fault of wanted) {
      if (isOver(Number(options.within) * 1000)) say(`\n${fault.name}\n  left out: no time`)
      else yield [fault, Number(options.seed) + at]
    }
  }
}

let [passed, failed] = [0, 0]
const postgres = await startPostgres(['max_connections=100'])
try {
  for (const [fault, seed] of chosen()) {
    const well = await isWell(fault, seed, postgres)
    if (well === true) passed++
    else if (well === false) failed++
  }
} finally {
  await postgres.stop()
}
// Those that have just ended are counted for a moment.
const running = async () => process.getActiveResourcesInfo().filter((what) => what === 'ProcessWrap').length
const left = await eventually(running, (count) => count === 0).then(
  () => 0,
  () => 1,
)
if (left > 0) say('\nprocesses were left behind')
say(`\n${passed} passed, ${failed + left} failed`)
process.exitCode = failed + left === 0 ? 0 : 1
