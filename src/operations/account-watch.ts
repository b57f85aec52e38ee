// One who watches an account: looks for new alerts and contacts in the database, and tells each once. Interactions are found
// by the first callback that tells of them, or because the process that recorded them says so.
import { firstSid, type Sid, sidTime } from '../domain/sid.ts'
import type { Callback } from '../storage/callbacks.ts'
import type { Row } from '../storage/schema.ts'
import {
  alertsSince,
  callbacksSince,
  contactsSince,
  namedInteractions,
  straysSince,
} from '../storage/live.ts'
import { Earlier } from './earlier.ts'
import { interactionSummary, straySummary } from './live-contact.ts'
import type { Context, LiveEvent, OrderedEvent, PassingEvent } from './ports.ts'

/** Milliseconds by which a row may become visible later than one with a higher SID. */
const lateMs = 5_000
/** Rows of one kind in one look; more are found by the next one. */
const rowsMax = 500
/** Milliseconds by which an interaction may be older than the first callback that tells of it: the application was asked. */
const askedMsMax = 120_000
/** SIDs that are remembered for not being told twice. Of more in two minutes, some may be. */
const toldMax = 10_000
/** Milliseconds that who comes back is told of afterwards at most. */
const resumedMsMax = 3_600_000

type Watching = Pick<Context, 'database' | 'clock' | 'wall' | 'sids'>

export interface Watcher {
  readonly account_sid: Sid<'AC'>
  /** The SID after which it begins; from now on, if not said. */
  readonly after: string | undefined
  readonly tell: (event: LiveEvent) => void
}

export class AccountWatch {
  readonly account_sid: Sid<'AC'>
  readonly #context: Watching
  readonly #tell: Watcher['tell']
  /** By when rows have become visible. */
  readonly #settled: Earlier
  /** Digits of the SID after which it begins. */
  readonly #begin: string
  /** SIDs that were told and may be found again, oldest first. Bounded: by `toldMax`. */
  readonly #told = new Set<string>()
  /** Digits after which the next look begins, of each kind. */
  #from: Record<'alert' | 'stray' | 'callback' | 'contact', string>

  constructor(context: Watching, { account_sid, after, tell }: Watcher) {
    const earliest = digitsAt(context.clock.now().getTime() - resumedMsMax)
    const asked = (after ?? context.sids.mint('RQ')).slice(2)
    this.account_sid = account_sid
    this.#context = context
    this.#tell = tell
    this.#settled = new Earlier(context, lateMs)
    this.#begin = asked < earliest ? earliest : asked
    this.#from = { alert: this.#begin, stray: this.#begin, callback: this.#begin, contact: this.#begin }
  }

  /** What has no place in the order of SIDs. */
  tellNow(event: PassingEvent): void {
    this.#tell(event)
  }

  /** Whether it comes after where this begins. */
  isNew(event: OrderedEvent): boolean {
    return digitsOf(event) > this.#begin
  }

  tellOnce(event: OrderedEvent): void {
    const sid = sidOf(event)
    if (this.#told.has(sid)) return
    this.#told.add(sid)
    if (this.#told.size > toldMax) this.#told.delete(this.#told.values().next().value!)
    this.#tell(event)
  }

  /** Tells what is new. Whether there may be more at once. */
  async look(): Promise<boolean> {
    const { database } = this.#context
    const settledAt = this.#settled.time()
    const settled = digitsAt(settledAt)
    const since = (digits: string) => ({ account_sid: this.account_sid, digits, limit: rowsMax })
    const [alerts, strays, callbacks, contacts] = await Promise.all([
      alertsSince(database.db, since(this.#from.alert)),
      straysSince(database.db, since(this.#from.stray)),
      callbacksSince(database.db, since(this.#from.callback)),
      contactsSince(database.db, since(this.#from.contact)),
    ])
    const events = [
      ...(await this.#interactionsOf(callbacks, contacts)),
      ...alerts.map((alert): OrderedEvent => ({ name: 'alert', alert })),
      ...strays.map((stray): OrderedEvent => ({ name: 'contact', contact: straySummary(stray) })),
    ]
    const inOrder = events.toSorted((one, other) => (digitsOf(one) < digitsOf(other) ? -1 : 1))
    for (const event of inOrder) this.tellOnce(event)
    this.#from = {
      alert: nextFrom(this.#from.alert, alerts, settled),
      stray: nextFrom(this.#from.stray, strays, settled),
      callback: nextFrom(this.#from.callback, callbacks, settled),
      contact: nextFrom(this.#from.contact, contacts, settled),
    }
    this.#forget(settled, digitsAt(settledAt - askedMsMax))
    return [alerts, strays, callbacks, contacts].some(({ length }) => length === rowsMax)
  }

  /** Those that were not told already. A callback that comes later tells of how an interaction went on. */
  async #interactionsOf(
    callbacks: readonly Callback[],
    contacts: readonly Row<'live_contacts'>[],
  ): Promise<OrderedEvent[]> {
    const first = [...callbacks, ...contacts].filter(
      ({ sid, interaction_sid }) =>
        !this.#told.has(interaction_sid) && sidTime(sid) - sidTime(interaction_sid) <= askedMsMax,
    )
    if (first.length === 0) return []
    const interactions = await namedInteractions(this.#context.database, first)
    return interactions.map((one) => ({ name: 'contact', contact: interactionSummary(one) }))
  }

  #forget(settled: string, asked: string): void {
    for (const sid of this.#told) {
      if (sid.slice(2) < (sid.startsWith('KI') ? asked : settled)) this.#told.delete(sid)
    }
  }
}

const sidOf = (event: OrderedEvent) => (event.name === 'alert' ? event.alert.sid : event.contact.sid)
const digitsOf = (event: OrderedEvent) => sidOf(event).slice(2)

/** What SIDs of that time begin with, behind their prefix. */
const digitsAt = (time: number) => firstSid('RQ', new Date(time)).slice(2)

/** After a full page, the next one; else as far back as rows may still appear. */
function nextFrom(from: string, rows: readonly { readonly sid: string }[], settled: string): string {
  if (rows.length === rowsMax) return rows.at(-1)!.sid.slice(2)
  return settled > from ? settled : from
}
