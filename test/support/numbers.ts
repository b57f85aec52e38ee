// Numbers for tests: the last hundred of an area code's 555 exchange, which numbering plans keep for fiction.

/** `count` proxy numbers, at most 50. */
export function proxyNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `+1206555${String(150 + at).padStart(4, '0')}`)
}

/** `count` people, at most 50. */
export function identifiers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `+1206555${String(100 + at).padStart(4, '0')}`)
}
