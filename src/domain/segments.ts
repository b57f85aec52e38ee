// How many radio messages one text is: what `num_segments` tells.

/** 3GPP TS 23.038: the basic alphabet's characters, and those that take two places of it. */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
    '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const extended = new Set('\f^{}\\[~]|€')

/** Places of one segment: of a text that fits into one, and of each part of a longer one, which has a header. */
const alphabets = {
  gsm7: { alone: 160, part: 153 },
  ucs2: { alone: 70, part: 67 },
} as const

/** At least 1. A character is never cut in two, so a segment may have a place left over. */
export function segmentCount(body: string): number {
  const characters = [...body]
  const gsm7 = characters.every((character) => basic.has(character) || extended.has(character))
  const { alone, part } = gsm7 ? alphabets.gsm7 : alphabets.ucs2
  const places = (character: string) => (gsm7 ? (extended.has(character) ? 2 : 1) : character.length)
  const total = characters.reduce((sum, character) => sum + places(character), 0)
  if (total <= alone) return 1
  let segments = 1
  let used = 0
  for (const character of characters) {
    const needed = places(character)
    if (used + needed > part) {
      segments++
      used = 0
    }
    used += needed
  }
  return segments
}
