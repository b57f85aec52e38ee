// Logs are read by more people than conversations are: no line may hold a whole number or what somebody wrote.
import assert from 'node:assert/strict'
import type { World } from './world.ts'

export interface Listening {
  /** The lines logged since. */
  lines(): Record<string, unknown>[]
  /** Fails if one of the lines has one of `secrets` in it, however it is written. */
  assertNothingOf(secrets: readonly string[]): void
}

/** Listens to what the world logs from now on. */
export function listenTo({ logged }: World): Listening {
  const from = logged.length
  const lines = () => logged.slice(from)
  return {
    lines,
    assertNothingOf(secrets) {
      for (const line of lines()) {
        const text = JSON.stringify(line)
        for (const secret of secrets) {
          // Also as part of JSON inside the line, and without the plus that a log might drop.
          const spellings = [secret, JSON.stringify(secret).slice(1, -1), secret.replace(/^\+/, '')]
          for (const spelling of spellings)
            assert.ok(!text.includes(spelling), `"${secret}" is logged: ${text}`)
        }
      }
    },
  }
}
