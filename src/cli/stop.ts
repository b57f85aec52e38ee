// How it ends: Ctrl-C or SIGTERM asks, and everything under way is finished first, within a limit.

/** Milliseconds in which signals count as one: npm and the terminal may both pass on the same Ctrl-C. */
const sameRequestMs = 500
/** Milliseconds of silence after which somebody who waits for the end wants to know why. */
const patienceMs = 1_000

/** A person ends it with Ctrl-C; SIGTERM is from whoever supervises it, and a load balancer may not know yet. */
export type StopSignal = 'SIGINT' | 'SIGTERM'

export interface StopOptions {
  /** Seconds after which it ends in spite of what is under way. */
  readonly limit: number
  /** Is told when the end takes long. */
  readonly tell: (text: string) => void
  /** Is told when the limit is reached, before it ends. */
  readonly tellLimit: (text: string) => void
}

/** From now on Ctrl-C and SIGTERM ask to stop, and the promise resolves at the first. A later one ends at once. */
export function stopRequest({ limit, tell, tellLimit }: StopOptions): Promise<StopSignal> {
  return new Promise((resolve) => {
    let insists = false
    let asked = false
    const onSignal = (signal: StopSignal) => {
      if (insists) process.exit(1)
      if (asked) return
      asked = true
      setTimeout(() => (insists = true), sameRequestMs).unref()
      setTimeout(() => tell('Finishing what is under way. Ctrl-C again ends at once.'), patienceMs).unref()
      setTimeout(() => {
        tellLimit(`Not everything under way was finished in ${limit} seconds. What was answered is kept.`)
        process.exit(1)
      }, limit * 1_000).unref()
      resolve(signal)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
