import type { CarrierDirectory } from '../carriers/carrier.ts'
import type { Interaction } from '../storage/interactions.ts'

/** Which carrier had each side of an interaction. */
const carrierOf = { inbound: 'inbound_carrier', outbound: 'carrier' } as const

/**
 * Where the text or call of each side of an interaction can be read: at its carrier, if that has such addresses, or here, if it
 * is simulated; null: nowhere.
 * @param base scheme and authority of our own addresses; undefined: none of those are known
 */
export function resourceUrlsOf(
  carriers: CarrierDirectory,
  base: string | undefined,
  interaction: Interaction,
): (side: keyof typeof carrierOf, sid: string) => string | null {
  const { account_sid, type } = interaction
  return (side, sid) => {
    const carrier = interaction[carrierOf[side]]
    if (carrier !== null && carrier !== 'simulator') {
      return carriers.all.find(({ name }) => name === carrier)?.resourceUrl?.(type, sid) ?? null
    }
    const collection = type === 'message' ? 'Messages' : 'Calls'
    return base === undefined ? null : `${base}/2010-04-01/Accounts/${account_sid}/${collection}/${sid}.json`
  }
}
