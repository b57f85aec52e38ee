// Adds numbers to a pool, a few at a time. It goes on while somebody looks at another screen.
import { signal } from '@preact/signals'
import { post, Refused } from '../api.ts'
import type { Wanted } from './wanted.ts'

export interface Item extends Wanted {
  readonly state: 'waiting' | 'adding' | 'added' | 'failed'
  /** Why it failed, in the API's words. */
  readonly why?: string
  readonly code?: number | undefined
}

/** Requests at one time. */
const atOnceMax = 4
/** Times that one is asked for that was not answered, and milliseconds between them, which grow. */
const triesMax = 5
const waitMs = 1_000

/** What is being added, or was last. */
export const adding = signal<Adding | undefined>(undefined)

export class Adding {
  readonly service_sid: string
  readonly items: Item[]
  /** Counts what happened to them. */
  readonly turn = signal(0)
  readonly running = signal(true)
  #stopped = false

  constructor(service_sid: string, wanted: readonly Wanted[]) {
    this.service_sid = service_sid
    this.items = wanted.map((one) => ({ ...one, state: 'waiting' }))
  }

  /** Ends when each was added or refused, or it was stopped and those under way are answered. */
  async run(): Promise<void> {
    let next = 0
    const work = async () => {
      while (!this.#stopped && next < this.items.length) await this.#add(next++)
    }
    await Promise.all(Array.from({ length: atOnceMax }, work))
    this.running.value = false
  }

  stop(): void {
    this.#stopped = true
    this.turn.value++
  }

  get stopped(): boolean {
    return this.#stopped
  }

  of(state: Item['state']): Item[] {
    return this.items.filter((item) => item.state === state)
  }

  async #add(at: number): Promise<void> {
    const item = this.items[at]!
    this.#turn(at, { ...item, state: 'adding' })
    try {
      await this.#post(item)
      this.#turn(at, { ...item, state: 'added' })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      // Nobody is signed in any more, or may not do this: so it will be with each.
      if (error.status === 401 || error.status === 403) this.#stopped = true
      this.#turn(at, { ...item, state: 'failed', why: error.message, code: error.code })
    }
  }

  async #post({ key, reserved }: Wanted): Promise<void> {
    const collection = key.startsWith('SC') ? 'ShortCodes' : 'PhoneNumbers'
    const form = { [key.startsWith('+') ? 'PhoneNumber' : 'Sid']: key, IsReserved: String(reserved) }
    for (let tries = 1; ; tries++) {
      try {
        await post(`/v1/Services/${this.service_sid}/${collection}`, form)
        return
      } catch (error) {
        if (!(error instanceof Refused)) throw error
        // Added by the request before, whose answer was lost.
        if (tries > 1 && (error.code === 80104 || error.code === 80105)) return
        const later = error.status === 0 || error.status === 429 || error.status === 503
        if (!later || tries === triesMax || this.#stopped) throw error
        await new Promise((resolve) => setTimeout(resolve, tries * waitMs))
      }
    }
  }

  #turn(at: number, item: Item): void {
    this.items[at] = item
    this.turn.value++
  }
}

/** One at a time: what is under way goes on. */
export function beginAdding(service_sid: string, wanted: readonly Wanted[]): Adding {
  const begun = new Adding(service_sid, wanted)
  adding.value = begun
  void begun.run()
  return begun
}
