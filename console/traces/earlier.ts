import type { Trace } from '../records.ts'
import { type Question, without } from './question.ts'

/** The same search for what was before these: as somebody would write it. */
export function earlier({ parts, start }: Question, text: string, shown: readonly Trace[]): string {
  const [newest, oldest] = [shown[0], shown.at(-1)].map((trace) => Date.parse(trace?.date_created ?? ''))
  // More may be of the same second; when all are, nothing else leads on.
  const end = new Date(newest === oldest ? oldest! : oldest! + 1_000)
  const times = parts.filter(({ kind }) => kind === 'time')
  const rest = times.toReversed().reduce((left, part) => without(left, part), text)
  const since = start !== undefined && times.length > 0 ? ` since ${written(start)}` : ''
  return `${rest}${since} before ${written(end)}`.trim()
}

/** In the reader's own time. */
function written(at: Date): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-')
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`
}
