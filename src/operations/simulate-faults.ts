// Faults of the simulated network to come, as ordered by who rehearses them.
import type { FaultOrder, FaultOrders } from '../carriers/carrier.ts'
import { phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Context } from './ports.ts'

/**
 * The next texts that the account sends to the person at `number` are not taken. Replaces what was ordered for it.
 * @throws {Problem} parameter-invalid
 */
export function orderFault(context: Context, account_sid: Sid<'AC'>, order: FaultOrder): void {
  if (phoneNumberFacts(order.number, context.lenientNumbers) === undefined) {
    const reason = 'It must be a valid number such as +12065550100.'
    throw problem('parameter-invalid', { parameter: 'Number', reason })
  }
  for (const faults of faultOrders(context)) {
    if (faults.order(account_sid, order)) continue
    const reason = 'Too many numbers have faults to come. Clear them first.'
    throw problem('parameter-invalid', { parameter: 'Number', reason })
  }
}

export function clearFaults(context: Context, account_sid: Sid<'AC'>): void {
  for (const faults of faultOrders(context)) faults.clear(account_sid)
}

/** What was ordered and is still to come: of this process, which keeps it in memory. */
export function orderedFaults(context: Context, account_sid: Sid<'AC'>): FaultOrder[] {
  return faultOrders(context).flatMap((faults) => faults.ordered(account_sid))
}

function faultOrders({ carriers }: Context): FaultOrders[] {
  return carriers.all.flatMap(({ faults }) => faults ?? [])
}
