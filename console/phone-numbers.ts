// Numbers as people write them: with spaces, brackets and dashes. The server knows numbering plans; a library that does, too,
// would weigh as much as half of the console.

/** Without what people put between the digits; of a number with its country, without the zero that is dialled within it only. */
const plainOf = (text: string) =>
  text.replace(/^(\+[^(]*)\(0\)/, '$1').replaceAll(/[\s().\-/\u2010-\u2015\u00a0]/g, '')

/** The number in E.164, where the text can mean nothing else. Undefined: it is none, or its country is not said. */
export function certainNumber(text: string): string | undefined {
  const plain = plainOf(text)
  if (/^\+[1-9]\d{6,14}$/.test(plain)) return plain
  if (/^00[1-9]\d{6,14}$/.test(plain)) return `+${plain.slice(2)}`
  // North America writes ten digits, or eleven with its 1.
  const [, american] = /^1?([2-9]\d{2}[2-9]\d{6})$/.exec(plain) ?? []
  return american === undefined ? undefined : `+1${american}`
}

/** The number in E.164, also where its + was forgotten. */
export function asNumber(text: string): string | undefined {
  const plain = plainOf(text)
  return certainNumber(text) ?? (/^[1-9]\d{8,14}$/.test(plain) ? `+${plain}` : undefined)
}

/** As the API masks numbers in what it tells of many. */
export const maskedNumber = (number: string) => (number.length <= 4 ? 'XXXX' : `${number.slice(0, -4)}XXXX`)
