// Numbers as people write them: with spaces, brackets and dashes, with their country or without.

/** What a numbering plan makes of a text: the number in E.164. Undefined: it is one of no plan. */
export type Numbering = (text: string) => string | undefined

/** Whatever people put between the digits. */
const between = /[\s().\-/\u2010-\u2015\u00a0]/g

/** Only where the text can mean nothing else. Undefined: it is none, or its country is not known. */
export function certainNumber(text: string, numbering?: Numbering): string | undefined {
  const plain = text.replace(between, '')
  if (!/^\+?\d{7,17}$/.test(plain)) return undefined
  const planned = numbering?.(plain)
  if (planned !== undefined) return planned
  if (/^\+[1-9]\d{6,14}$/.test(plain)) return plain
  if (/^00[1-9]\d{6,14}$/.test(plain)) return `+${plain.slice(2)}`
  // North America writes ten digits, or eleven with its 1.
  const [, american] = /^1?([2-9]\d{2}[2-9]\d{6})$/.exec(plain) ?? []
  return american === undefined ? undefined : `+1${american}`
}

/** The number in E.164, also where its + was forgotten. */
export function asNumber(text: string, numbering?: Numbering): string | undefined {
  const certain = certainNumber(text, numbering)
  if (certain !== undefined) return certain
  const plain = text.replace(between, '')
  return /^[1-9]\d{8,14}$/.test(plain) ? `+${plain}` : undefined
}

/** As the API masks numbers in what it tells of many. */
export const maskedNumber = (number: string) => (number.length <= 4 ? 'XXXX' : `${number.slice(0, -4)}XXXX`)
