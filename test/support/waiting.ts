// One transaction stopped half way while another request runs into it: the meetings that chance makes once in a
// thousand times, made every time. On PostgreSQL only: the embedded engine runs one transaction after the other.
import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { transaction, type Tx } from '../../src/storage/database.ts'
import type { World } from './world.ts'

/** Looks at the database before giving up: some seconds. */
const looksMax = 20_000

/**
 * Runs `first` in a transaction, then `second` until it waits for a lock of that transaction or is answered without, then
 * `rest` in the transaction. Answers what `second` answers.
 */
export async function meet<T>(
  { maskline: { database } }: World,
  first: (tx: Tx) => Promise<unknown>,
  second: () => Promise<T>,
  rest: (tx: Tx) => Promise<unknown> = async () => undefined,
): Promise<T> {
  let answer: Promise<T> | undefined
  let answered = false
  await transaction(database.db, async (tx) => {
    await first(tx)
    answer ??= second().finally(() => (answered = true))
    // Looked after at the end; a failure before that must not count as unhandled.
    answer.catch(() => undefined)
    await until(async () => answered || (await isWaitedFor(tx)))
    await rest(tx)
  })
  return answer!
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < looksMax; look++) {
    if (await holds()) return
    await setImmediate()
  }
  assert.fail('the two never met')
}

/** Whether somebody waits for a lock that this transaction holds. */
async function isWaitedFor(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ waiting: boolean }>`
    select exists (select from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))) as waiting`.execute(
    tx,
  )
  return rows[0]!.waiting
}
