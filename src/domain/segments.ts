// Into how many radio messages a text is cut, and where: what `num_segments` tells.
import { gsm7Basic, gsm7Extended } from './gsm7.ts'

const basic = new Set(gsm7Basic.replace('\x1b', ''))
const extended = new Set(Object.keys(gsm7Extended))

/** Places of one segment: of a text that fits into one, and of each part of a longer one, which has a header. */
const alphabets = {
  gsm7: { alone: 160, part: 153 },
  ucs2: { alone: 70, part: 67 },
} as const
export type Alphabet = keyof typeof alphabets

/** The basic alphabet where it has every character of the text. */
export function alphabetOf(body: string): Alphabet {
  for (const character of body) if (!basic.has(character) && !extended.has(character)) return 'ucs2'
  return 'gsm7'
}

/** At least one. A character is never cut in two, so a segment may have a place left over. */
export function segmentsOf(body: string, alphabet: Alphabet): string[] {
  const { alone, part } = alphabets[alphabet]
  const gsm7 = alphabet === 'gsm7'
  const places = (character: string) => (gsm7 ? (extended.has(character) ? 2 : 1) : character.length)
  let total = 0
  for (const character of body) total += places(character)
  if (total <= alone) return [body]
  const segments: string[] = []
  let [begin, end, used] = [0, 0, 0]
  for (const character of body) {
    const needed = places(character)
    if (used + needed > part) {
      segments.push(body.slice(begin, end))
      begin = end
      used = 0
    }
    end += character.length
    used += needed
  }
  return [...segments, body.slice(begin)]
}

/** At least 1. */
export function segmentCount(body: string): number {
  return segmentsOf(body, alphabetOf(body)).length
}
