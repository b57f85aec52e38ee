// How it ends: Ctrl-C or SIGTERM asks, and everything under way is finished first.

/** Milliseconds in which signals count as one: npm and the terminal may both pass on the same Ctrl-C. */
const sameRequestMs = 500
/** Milliseconds of silence after which somebody who waits for the end wants to know why. */
const patienceMs = 1_000

/**
 * From now on Ctrl-C and SIGTERM ask to stop, and the promise resolves at the first. A later one ends at once.
 * @param tell is called when the end takes long
 */
export function stopRequest(tell: (text: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let insists = false
    let asked = false
    const onSignal = () => {
      if (insists) process.exit(1)
      if (asked) return
      asked = true
      setTimeout(() => (insists = true), sameRequestMs).unref()
      setTimeout(() => tell('Finishing what is under way. Ctrl-C again ends at once.'), patienceMs).unref()
      resolve()
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
