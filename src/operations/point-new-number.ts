import { Problem, problem, Unavailable } from '../domain/problem.ts'
import type { PoolNumberKey } from '../storage/pool-numbers.ts'
import { takeOut } from './delete-pool-number.ts'
import type { NumberInHand } from './hold-number.ts'
import { keepUnpointed, point, refusalOf, setNumber, settleSet } from './point-number.ts'
import type { Context } from './ports.ts'

/**
 * Has a number that just joined a pool brought here. If its carrier does not do it the number leaves the pool again; one that a
 * session uses already stays, and the job goes on trying.
 * @throws {Problem} carrier-failed: the number is not in the pool
 */
export async function pointNewNumber(
  context: Context,
  key: PoolNumberKey,
  { able, held }: NumberInHand,
): Promise<void> {
  const refusal = await refusalOf(() => point(able, held))
  try {
    if (refusal === undefined) return await settleSet(context, held, able)
    const { clock } = context
    if (!(await leaves(context, key))) return await keepUnpointed(context, held, refusal)
    await setNumber(context, { ...held, wanted: 'former', date_updated: clock.now() })
  } catch (error) {
    // The database is away. The number is in the pool, which must not be answered as a failure; it stays due.
    context.events.numberSet({ ...held, error })
    return
  }
  throw refusal instanceof Unavailable ? problem('carrier-failed') : refusal
}

/** Whether the number is in no pool any more. */
async function leaves(context: Context, key: PoolNumberKey): Promise<boolean> {
  try {
    await takeOut(context, key)
    return true
  } catch (error) {
    if (error instanceof Problem) return false
    throw error
  }
}
