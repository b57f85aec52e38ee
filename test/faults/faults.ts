// The faults: what each needs, how its plan is drawn, how it strikes while the crowd is there. Each strikes after so many texts
// were accepted, so that it hits the middle of the work on a fast machine and on a slow one.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import pg from 'pg'
import type { PostgresServer } from '../support/postgres.ts'
import { eventually } from '../support/eventually.ts'
import type { Crowd, Person } from './clients.ts'
import type { Pair } from './failover.ts'
import type { SmallDisk } from './small-disk.ts'
import type { Rig } from './rig.ts'
import { cutPoints } from './wire.ts'

/** What a fault strikes. */
export interface Scene {
  readonly rig: Rig
  readonly crowd: Crowd
  /** The server behind the wire; the embedded engine has none. */
  readonly postgres: PostgresServer
  readonly people: readonly Person[]
  readonly disk: SmallDisk | undefined
  readonly pair: Pair | undefined
  /** Waits until it serves again by itself. */
  recovered(): Promise<void>
}

/** On one PostgreSQL for all, on one of its own on a small disk, on one with a replica; or on the embedded engine. */
export type Needs =
  'two processes' | 'one process' | 'small disk' | 'replica' | 'embedded' | 'embedded on a small disk'

export interface Fault<Plan = unknown> {
  readonly name: string
  readonly needs: Needs
  /** Nothing strikes, the build is broken: the checker must find this. */
  readonly broken?: { readonly how: 'loses' | 'doubles'; readonly found: RegExp }
  /** The database is never away, only connections to it are: who is told that it cannot be done finds nothing done. */
  readonly strict?: true
  readonly plan: fc.Arbitrary<Plan>
  readonly strike: (scene: Scene, plan: Plan) => Promise<void>
}

const afterSome = fc.integer({ min: 10, max: 80 })

/** Builds that are broken on purpose: what the checker must find in them, or it would find nothing in any. */
export const brokenBuilds: readonly Fault[] = [
  {
    name: 'a build that loses texts is found out',
    needs: 'one process',
    broken: { how: 'loses', found: /was accepted .* and is missing in the log/ },
    plan: fc.record({ after: afterSome }),
    strike: nothing,
  },
  {
    name: 'a build that doubles texts is found out',
    needs: 'one process',
    broken: { how: 'doubles', found: /was accepted .* doubled/ },
    plan: fc.record({ after: afterSome }),
    strike: nothing,
  },
]

/** Keeps the type of a plan between its arbitrary and its use. */
const fault = <Plan>(one: Fault<Plan>) => one as Fault

const strikes = <T>(one: fc.Arbitrary<T>, count = 2) => fc.array(one, { minLength: count, maxLength: count })

export const faults: readonly Fault[] = [
  fault({
    name: 'one of two processes is killed',
    needs: 'two processes',
    plan: strikes(fc.record({ after: afterSome, victim: fc.constantFrom(0, 1) })),
    async strike({ rig, crowd, recovered }, plan) {
      for (const { after, victim } of plan) {
        await crowd.accepted(after)
        await rig.kill(victim)
        // The other one serves meanwhile.
        await crowd.accepted(after)
        await rig.start(victim)
        await recovered()
      }
    },
  }),
  fault({
    name: 'the only process is killed',
    needs: 'one process',
    plan: strikes(fc.record({ after: afterSome })),
    strike: killOnly,
  }),
  fault({
    name: 'the only process is killed, on the embedded engine',
    needs: 'embedded',
    plan: strikes(fc.record({ after: afterSome })),
    strike: killOnly,
  }),
  fault({
    name: 'PostgreSQL crashes',
    needs: 'two processes',
    plan: strikes(fc.record({ after: afterSome, how: fc.constantFrom('a backend', 'at once', 'all') })),
    async strike({ crowd, postgres, recovered }, plan) {
      for (const { after, how } of plan) {
        await crowd.accepted(after)
        await crash(postgres, how)
        await recovered()
      }
    },
  }),
  fault({
    name: 'PostgreSQL and Maskline are killed together',
    needs: 'two processes',
    plan: strikes(fc.record({ after: afterSome, victim: fc.constantFrom(0, 1) })),
    async strike({ rig, crowd, postgres, recovered }, plan) {
      for (const { after, victim } of plan) {
        await crowd.accepted(after)
        await Promise.all([crash(postgres, 'all'), rig.kill(victim)])
        await rig.start(victim)
        await recovered()
      }
    },
  }),
  fault({
    name: 'connections to PostgreSQL are cut at a statement',
    needs: 'two processes',
    strict: true,
    plan: fc
      .shuffledSubarray(
        cutPoints.flatMap((point) =>
          ['record-sends', 'record-contacts', 'settle-relays', 'commit'].map((text) => ({ point, text })),
        ),
        { minLength: 12 },
      )
      .chain((cuts) =>
        strikes(fc.integer({ min: 5, max: 40 }), cuts.length).map((waits) =>
          cuts.map((cut, at) => ({ after: waits[at]!, ...cut })),
        ),
      ),
    async strike({ rig, crowd, recovered }, plan) {
      for (const { after, ...cut } of plan) {
        await crowd.accepted(after)
        await rig.wire!.cut(cut)
      }
      await crowd.accepted(20)
      rig.wire!.cutAll()
      await recovered()
    },
  }),
  fault({
    name: 'the network to PostgreSQL is slow, then silent',
    needs: 'two processes',
    plan: fc.record({ after: afterSome, delayMs: fc.integer({ min: 5, max: 40 }), cut: fc.boolean() }),
    async strike({ rig, crowd, recovered }, { after, delayMs, cut }) {
      rig.wire!.delay(delayMs)
      await crowd.accepted(after)
      rig.wire!.delay(0)
      rig.wire!.stall()
      // Nobody is kept waiting for an answer that will not come.
      await crowd.unavailable(20)
      if (cut) rig.wire!.cutAll()
      rig.wire!.goOn()
      await recovered()
    },
  }),
  fault({
    name: 'a process stands still in the middle of its work',
    needs: 'two processes',
    plan: strikes(fc.record({ after: afterSome, victim: fc.constantFrom(0, 1) })),
    async strike({ rig, crowd, recovered }, plan) {
      for (const { after, victim } of plan) {
        await crowd.accepted(after)
        rig.child(victim).signal('SIGSTOP')
        await new Promise((resolve) => setTimeout(resolve, standMs))
        rig.child(victim).signal('SIGCONT')
        await recovered()
      }
    },
  }),
  fault({
    name: 'the disk of PostgreSQL is full',
    needs: 'small disk',
    plan: fc.record({ after: afterSome }),
    async strike({ crowd, disk, postgres, recovered }, { after }) {
      await crowd.accepted(after)
      disk!.fill()
      await crowd.unavailable(20)
      disk!.free()
      // It has ended itself where it could not write its log; somebody has to start it again.
      await eventually(
        async () =>
          postgres.isRunning ||
          (await postgres.start().then(
            () => true,
            () => false,
          )),
        (runs) => runs,
      )
      await recovered()
    },
  }),
  fault({
    name: 'the disk of the embedded engine is full',
    needs: 'embedded on a small disk',
    plan: fc.record({ after: afterSome }),
    async strike({ rig, crowd, disk, recovered }, { after }) {
      await crowd.accepted(after)
      disk!.fill()
      await crowd.unavailable(5)
      disk!.free()
      await recovered()
      await rig.kill(0)
      await rig.start(0)
      await recovered()
    },
  }),
  fault({
    name: 'the replica of PostgreSQL takes over',
    needs: 'replica',
    plan: fc.record({ after: afterSome, early: fc.boolean(), how: fc.constantFrom('SIGKILL', 'SIGQUIT') }),
    async strike({ rig, crowd, pair, recovered }, { after, early, how }) {
      const { primary, replica, promote } = pair!
      await crowd.accepted(after)
      await primary.end(how)
      rig.wire!.leadTo(replica.port)
      // Whoever comes too early meets a server that only reads.
      if (early) await crowd.unavailable(20)
      await promote()
      await recovered()
    },
  }),
  fault({
    name: 'the carrier refuses and fails, and applications are slow',
    needs: 'two processes',
    plan: strikes(
      fc.record({
        after: afterSome,
        kind: fc.constantFrom('refuse', 'fail'),
        count: fc.integer({ min: 1, max: 20 }),
        slowMs: fc.integer({ min: 0, max: 400 }),
      }),
      3,
    ),
    async strike({ rig, crowd, people, recovered }, plan) {
      for (const [at, { after, kind, count, slowMs }] of plan.entries()) {
        await crowd.accepted(after)
        rig.receiver.slowness(slowMs)
        const form = { Number: people[at]!.identifier, Kind: kind, Count: String(count) }
        assert.equal((await rig.served.client(at).post('/simulator/faults', form)).status, 201)
      }
      await crowd.accepted(50)
      rig.receiver.slowness(0)
      await recovered()
    },
  }),
  fault({
    name: "a process's clock jumps",
    needs: 'two processes',
    plan: strikes(
      fc.record({
        after: afterSome,
        victim: fc.constantFrom(0, 1),
        seconds: fc.integer({ min: -7200, max: 7200 }),
      }),
      4,
    ),
    async strike({ rig, crowd, recovered }, plan) {
      for (const { after, victim, seconds } of plan) {
        await crowd.accepted(after)
        await rig.setClock(victim, seconds * 1000)
      }
      await crowd.accepted(50)
      await rig.setClock(0, 0)
      await rig.setClock(1, 0)
      await recovered()
    },
  }),
]

/** Milliseconds for which a process stands still. */
const standMs = 3_000

async function nothing({ crowd }: Scene, plan: unknown) {
  await crowd.accepted((plan as { readonly after: number }).after)
}

async function killOnly({ rig, crowd, recovered }: Scene, plan: readonly { readonly after: number }[]) {
  for (const { after } of plan) {
    await crowd.accepted(after)
    await rig.kill(0)
    await rig.start(0)
    await recovered()
  }
}

/** `a backend`: PostgreSQL ends all others and recovers by itself. `at once` and `all`: somebody has to start it again. */
async function crash(postgres: PostgresServer, how: string): Promise<void> {
  if (how === 'a backend') {
    const connection = new pg.Client(postgres.url('postgres'))
    // It ends with the crash.
    connection.on('error', () => undefined)
    await connection.connect()
    const { rows } = await connection.query<{ pid: number }>('select pg_backend_pid() as pid')
    process.kill(rows[0]!.pid, 'SIGKILL')
    return
  }
  await postgres.end(how === 'all' ? 'SIGKILL' : 'SIGQUIT')
  await postgres.start()
}
