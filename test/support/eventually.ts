import assert from 'node:assert/strict'

/** Milliseconds in which it must hold, and between looks. */
const waitMsMax = 30_000
const lookMs = 10

/** Looks again and again until what is found holds, and answers it. Fails with what was found last. */
export async function eventually<T>(
  look: () => Promise<T>,
  holds: (found: T) => boolean,
  msMax = waitMsMax,
): Promise<T> {
  const late = performance.now() + msMax
  for (;;) {
    const found = await look()
    if (holds(found)) return found
    if (performance.now() > late) assert.fail(`it never came to pass: ${JSON.stringify(found)}`)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}
