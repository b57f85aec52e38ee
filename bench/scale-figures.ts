// Times of a small database and a large one, taken in turn, as a ratio of medians against its aim.
export interface Figure {
  readonly name: string
  readonly smallMs: number
  readonly largeMs: number
  /** The large one's median by the small one's. */
  readonly ratio: number
  readonly aim: number
  /** Times taken of each. */
  readonly times: number
}

/** Does it `times` times with each, in turn, so that what slows the machine slows both. */
export async function compare(
  { name, aim, times, stop }: Pick<Figure, 'name' | 'aim' | 'times'> & { readonly stop: AbortSignal },
  take: Record<'small' | 'large', () => Promise<number>>,
): Promise<Figure> {
  const taken = { small: [] as number[], large: [] as number[] }
  // Not counted: statements are planned anew until the sixth time.
  for (let at = -warmUp; at < times; at++) {
    stop.throwIfAborted()
    const order = at % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const)
    for (const which of order) {
      const ms = await take[which]()
      if (at >= 0) taken[which].push(ms)
    }
  }
  const [smallMs, largeMs] = [median(taken.small), median(taken.large)]
  return { name, smallMs, largeMs, ratio: largeMs / smallMs, aim, times }
}

const warmUp = 8

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

export const isReached = ({ ratio, aim }: Figure): boolean => ratio <= aim

export function table(figures: readonly Figure[]): string {
  const rows = [
    ['', 'small ms', 'large ms', 'ratio', 'aim', ''],
    ...figures.map((figure) => [
      figure.name,
      figure.smallMs.toFixed(2),
      figure.largeMs.toFixed(2),
      figure.ratio.toFixed(2),
      figure.aim.toFixed(1),
      isReached(figure) ? 'reached' : 'NOT reached',
    ]),
  ]
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => (at % 5 === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
