// Many concurrent requests, one statement: whoever asks while a batch is under way goes into the next one. Nobody
// waits for a timer: under light load a batch is one request, under heavy load it grows by itself.
import { Unavailable } from '../domain/problem.ts'

export interface GroupCommitLimits {
  /** Requests in one statement. */
  readonly batchSizeMax: number
  /** Statements under way at one time. */
  readonly inFlightMax: number
  /** Requests that may wait. More are refused: better an early no than a late one. */
  readonly waitingMax: number
}

interface Waiting<In, Out> {
  readonly item: In
  readonly resolve: (out: Out) => void
  readonly reject: (error: unknown) => void
}

export class GroupCommit<In, Out> {
  readonly #run: (items: readonly In[]) => Promise<readonly Out[]>
  readonly #limits: GroupCommitLimits
  /** Bounded: by `waitingMax`. */
  #waiting: Waiting<In, Out>[] = []
  #inFlight = 0

  /** @param run answers one outcome per item, in their order. It is atomic: it fails for all or for none. */
  constructor(run: (items: readonly In[]) => Promise<readonly Out[]>, limits: GroupCommitLimits) {
    this.#run = run
    this.#limits = limits
  }

  /** @throws {Unavailable} when `waitingMax` requests wait already */
  submit(item: In): Promise<Out> {
    if (this.#waiting.length >= this.#limits.waitingMax) {
      return Promise.reject(new Unavailable('too many requests are waiting to be recorded'))
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      // After the current turn of the event loop: requests that were read together are recorded together.
      if (this.#waiting.length === 1) setImmediate(() => this.#pump())
    })
  }

  #pump(): void {
    while (this.#inFlight < this.#limits.inFlightMax && this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#limits.batchSizeMax)
      this.#waiting = this.#waiting.slice(batch.length)
      this.#inFlight++
      void this.#commit(batch).finally(() => {
        this.#inFlight--
        this.#pump()
      })
    }
  }

  async #commit(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const outs = await this.#run(batch.map(({ item }) => item))
      // After the next batch has gone out: the database works on it while this one's answers are written. Sixth part
      // of the time between two batches, measured.
      process.nextTick(() => batch.forEach(({ resolve }, at) => resolve(outs[at]!)))
    } catch (error) {
      if (batch.length === 1 || !isDataError(error)) return batch.forEach(({ reject }) => reject(error))
      // The server refused a value, so nothing was recorded: one bad item must not take its neighbours with it.
      for (const waiting of batch) await this.#commit([waiting])
    }
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity constraint violation). */
function isDataError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^2[23]/.test(String(error.code))
}
