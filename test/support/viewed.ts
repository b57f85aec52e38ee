// What a viewer was shown: nobody's number, and nothing that people wrote.
import assert from 'node:assert/strict'

/** What is drawn by chance, and so may have anybody's digits in it: SIDs, whole or shortened, and the ports of this machine. */
const drawn = /[A-Z]{2}(?:[0-9a-f]{32}|…[0-9a-f]+)|127\.0\.0\.1:\d+/g

export const withoutDrawn = (text: string) => text.replace(drawn, '-')

/** The last digits of the people and of the proxy numbers in stories for viewers, and what these people write. */
const somebody = /0100|0101|0107|0180|0181|0182|a secret|secret text/

export function assertShowsNobody(shown: string, what?: string): void {
  assert.doesNotMatch(withoutDrawn(shown), somebody, what)
}
