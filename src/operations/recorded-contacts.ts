// Interactions that this process recorded, as contacts for who watches their account; the latest are kept for who comes back.
import type { Sid } from '../domain/sid.ts'
import type { Database } from '../storage/database.ts'
import { type NamedInteraction, namedInteractions } from '../storage/live.ts'
import { interactionSummary } from './live-contact.ts'
import type { InteractionName, OrderedEvent } from './ports.ts'

/** Interactions that wait to be told of, and that are kept. More: the oldest are left out. */
const waitingMax = 1_000
const keptMax = 1_000

interface Kept {
  readonly account_sid: Sid<'AC'>
  readonly event: OrderedEvent
}

export interface Hearers {
  readonly tell: (account_sid: Sid<'AC'>, event: OrderedEvent) => void
  /** Says to other processes what was recorded here. */
  readonly share: (interactions: readonly NamedInteraction[]) => Promise<void>
  readonly failed: (error: unknown) => void
}

export class RecordedContacts {
  readonly #database: Database
  readonly #tell: Hearers['tell']
  readonly #share: Hearers['share']
  readonly #failed: Hearers['failed']
  /** Bounded: by `waitingMax`. */
  #waiting: InteractionName[] = []
  /** Bounded: by `keptMax`. */
  #kept: Kept[] = []
  #telling: Promise<void> | undefined

  constructor(database: Database, { tell, share, failed }: Hearers) {
    this.#database = database
    this.#tell = tell
    this.#share = share
    this.#failed = failed
  }

  add({ session_sid, interaction_sid }: InteractionName): void {
    this.#waiting.push({ session_sid, interaction_sid })
    if (this.#waiting.length > waitingMax) this.#waiting.shift()
    this.#telling ??= this.#tellWaiting()
      .catch(this.#failed)
      .finally(() => (this.#telling = undefined))
  }

  /** Those of the account, first to last. */
  keptOf(account_sid: Sid<'AC'>): OrderedEvent[] {
    return this.#kept.filter((one) => one.account_sid === account_sid).map(({ event }) => event)
  }

  forget(): void {
    this.#kept = []
  }

  async close(): Promise<void> {
    this.#waiting = []
    await this.#telling
  }

  async #tellWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const names = this.#waiting
      this.#waiting = []
      const interactions = await namedInteractions(this.#database, names)
      for (const interaction of interactions) {
        const { account_sid } = interaction
        const event: OrderedEvent = { name: 'contact', contact: interactionSummary(interaction) }
        this.#kept.push({ account_sid, event })
        this.#tell(account_sid, event)
      }
      this.#kept = this.#kept.slice(-keptMax)
      await this.#share(interactions)
    }
  }
}
