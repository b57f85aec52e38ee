// What traces are asked by, beside SIDs: who contacted whom, and when.

/** Who contacted whom: either leg of a contact, as that person's phone sees it. */
export interface Numbers {
  readonly from?: string
  readonly to?: string
}

/** The same with a number that is one of both. */
export interface EitherNumber extends Numbers {
  readonly number?: string
}

/** A time from its start on and before its end; without either, from ever or for ever. */
export interface Span {
  readonly start?: Date
  readonly end?: Date
}

/** The ways in which a contact can be between these: `number` is its one side or its other. None, if they contradict. */
export function waysBetween({ number, ...numbers }: EitherNumber): Numbers[] {
  if (number === undefined) return [numbers]
  const sides = (['from', 'to'] as const).filter((side) => (numbers[side] ?? number) === number)
  return sides.map((side) => ({ ...numbers, [side]: number }))
}

export function isWithin(at: Date, { start, end }: Span): boolean {
  return (start === undefined || at >= start) && (end === undefined || at < end)
}
