// Under which names statements are planned once per connection, while migrations change their tables and poolers change
// the connection.
import type { PoolClient } from 'pg'

/** Times that a statement is planned anew because a migration changed one of its tables once more. */
const triesMax = 5

export class Plans {
  readonly #named: boolean
  /** How often a name turned out to stand for a plan that is outdated. */
  #age = 0

  /** @param named whether the server's connection stays ours, and knows a name again */
  constructor(named: boolean) {
    this.#named = named
  }

  /**
   * Runs a statement that is a transaction of its own. When a column more is in its answer than when it was planned,
   * PostgreSQL refuses to go on with that plan, on this connection for ever: the same statement gets another name.
   * @param run is called with the name, undefined for none
   */
  async use<T>(name: string, run: (name: string | undefined) => Promise<T>): Promise<T> {
    if (!this.#named) return run(undefined)
    for (let tried = 1; ; tried++) {
      const age = this.#age
      try {
        return await run(age === 0 ? name : `${name}-${age}`)
      } catch (error) {
        if (!isOutdatedPlan(error) || tried === triesMax) throw error
        // Of many that find out at the same time, the first one counts.
        if (this.#age === age) this.#age++
      }
    }
  }
}

/** "cached plan must not change result type", in whatever language the server says it. Nothing was done. */
function isOutdatedPlan(error: unknown): boolean {
  const { code, routine } = error as { readonly code?: string; readonly routine?: string }
  return code === '0A000' && routine === 'RevalidateCachedQuery'
}

/**
 * Whether a pooler is in between, such as PgBouncer: it tells a number of its own as that of the server's process. In
 * transaction mode the next statement comes to another connection, where a name is not known, or stands for another
 * statement already.
 */
export async function isPooled(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]!.pid !== (client as unknown as { processID: number }).processID
}
