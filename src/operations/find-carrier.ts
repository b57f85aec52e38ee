import type { Backup, Carrier } from '../carriers/carrier.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { waitingSubmissions } from '../storage/submissions.ts'
import type { CarrierState } from './carrier-health.ts'
import type { Context } from './ports.ts'

/** A carrier as it is told: what it can do and how it is, none of its settings. */
export interface ToldCarrier extends CarrierState {
  readonly name: string
  readonly kind: string
  /** Null: it is everybody's. */
  readonly account_sid: Sid<'AC'> | null
  readonly abilities: { readonly texts: boolean; readonly calls: boolean; readonly numbers: boolean }
  /** Texts that it has not taken yet, at most `waitingMax`. */
  readonly waiting: number
  /** When the oldest of them was recorded. */
  readonly waiting_since: Date | null
  /** For which numbers and countries it is tried when another carrier takes no text. */
  readonly backs_up: readonly Pick<Backup, 'for' | 'repeatLost'>[]
}

interface Asked {
  readonly account_sid: Sid<'AC'>
}

/** The account's own carriers and those that are everybody's, in the order of their description. */
export function listCarriers(context: Context, { account_sid }: Asked): Promise<ToldCarrier[]> {
  return told(context, { account_sid }, ownCarriers(context, { account_sid }))
}

/** @throws {Problem} not-found */
export async function fetchCarrier(
  context: Context,
  { account_sid, name, path }: Asked & { readonly name: string; readonly path: string },
): Promise<ToldCarrier> {
  const own = ownCarriers(context, { account_sid }).filter((carrier) => carrier.name === name)
  const [found] = await told(context, { account_sid }, own)
  if (found === undefined) throw problem('not-found', { path })
  return found
}

/** Whose carriers others use is nobody's business. */
const ownCarriers = ({ carriers }: Context, asked: Asked): Carrier[] =>
  carriers.all.filter(({ account_sid = asked.account_sid }) => account_sid === asked.account_sid)

async function told(
  { database, health, carriers: { backups } }: Context,
  { account_sid }: Asked,
  carriers: readonly Carrier[],
): Promise<ToldCarrier[]> {
  const names = carriers.map(({ name }) => name)
  const waiting = names.length > 0 ? await waitingSubmissions(database, account_sid, names) : []
  return carriers.map((carrier) => {
    const { name, kind } = carrier
    const queue = waiting.find((one) => one.carrier === name)
    return {
      name,
      kind,
      account_sid: carrier.account_sid ?? null,
      // Texts to simulated phones are handed over by the database itself.
      abilities: {
        texts: carrier.messaging !== undefined || carrier.outlet !== undefined,
        calls: carrier.voice !== undefined,
        numbers: carrier.inventory !== undefined,
      },
      ...health.state(carrier),
      waiting: queue?.texts ?? 0,
      waiting_since: queue?.oldest ?? null,
      backs_up: backups.filter((one) => one.carrier === name),
    }
  })
}
