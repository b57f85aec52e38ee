/** What a worker has under way, and for whom: nobody is to have all of it. */
export class UnderWay {
  /** Bounded: by what its worker takes at one time. */
  readonly #running = new Set<Promise<void>>()
  /** Bounded: nobody is here without something under way. */
  readonly #counts = new Map<string, number>()

  get size(): number {
    return this.#running.size
  }

  /** What is under way for one. */
  count(whose: string): number {
    return this.#counts.get(whose) ?? 0
  }

  /** Those for whom `most` or more are under way. */
  busy(most: number): string[] {
    return [...this.#counts].filter(([, count]) => count >= most).map(([whose]) => whose)
  }

  /** Counts it until it ends, which it must not do by failing. */
  run(whose: string, work: Promise<void>): Promise<void> {
    this.#counts.set(whose, (this.#counts.get(whose) ?? 0) + 1)
    const running = work.finally(() => {
      this.#running.delete(running)
      const left = this.#counts.get(whose)! - 1
      if (left === 0) this.#counts.delete(whose)
      else this.#counts.set(whose, left)
    })
    this.#running.add(running)
    return running
  }

  async ended(): Promise<void> {
    await Promise.all(this.#running)
  }
}
