// Times as people write them: `09:30`, `2026-05-04 09:30`, `10 minutes ago`, `09:00-09:30`, `since yesterday`.
import { clockAt, dayAt, instantAt, sticky } from './moment-forms.ts'

export interface Span {
  readonly start?: Date
  readonly end?: Date
}

export interface TimeWords {
  /** Where it ends in the text. */
  readonly end: number
  readonly span: Span
  /** How it was understood. */
  readonly told: string
}

const [minuteMs, dayMs] = [60_000, 86_400_000]

/** How exactly a time is meant. */
export type Grain = 'second' | 'minute' | 'hour' | 'day'

/** Milliseconds to either side of a moment that count as around it. */
const aroundMs: Readonly<Record<Exclude<Grain, 'day'>, number>> = {
  second: minuteMs,
  minute: 5 * minuteMs,
  hour: 30 * minuteMs,
}

/** A moment as it was written: its day may be left to what is around it. */
interface Written {
  readonly end: number
  readonly grain: Grain
  /** What is known for certain: nothing is to be added. */
  readonly instant?: Date
  readonly day?: Date
  /** Milliseconds since midnight. */
  readonly clock?: number
}

/** The time that the text tells at this place, if it is one. The latest that it can mean. */
export function timeAt(text: string, at: number, now: Date): TimeWords | undefined {
  return lastAt(text, at, now) ?? boundedAt(text, at, now)
}

const units: Readonly<Record<string, readonly [ms: number, grain: Grain, name: string]>> = {
  s: [1_000, 'minute', 'second'],
  m: [minuteMs, 'minute', 'minute'],
  h: [60 * minuteMs, 'hour', 'hour'],
  d: [dayMs, 'day', 'day'],
  w: [7 * dayMs, 'day', 'week'],
}
const unit = String.raw`(s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)\b`
const unitOf = (name: string) => units[name.charAt(0).toLowerCase()]!

const last = new RegExp(String.raw`(?:in\s+)?(?:the\s+)?(?:last|past)\s+(?:(\d{1,5})\s*)?${unit}`)

function lastAt(text: string, at: number, now: Date): TimeWords | undefined {
  const nowForm = sticky(/(just\s+)?now\b/, text, at)
  if (nowForm)
    return {
      end: at + nowForm[0].length,
      span: { start: new Date(now.getTime() - aroundMs.minute) },
      told: 'Just now',
    }
  const [whole, count, name] = sticky(last, text, at) ?? []
  if (whole === undefined) return undefined
  const [ms, , word] = unitOf(name!)
  const many = count === undefined ? 1 : Number(count)
  const told = count === undefined ? `The last ${word}` : `The last ${count} ${word}${many === 1 ? '' : 's'}`
  return { end: at + whole.length, span: { start: new Date(now.getTime() - many * ms) }, told }
}

const ago = new RegExp(String.raw`(\d{1,5}|an?|half\s+an|one|two|three|five|ten)\s*${unit}\s+ago\b`)
const counts: Readonly<Record<string, number>> = { a: 1, an: 1, one: 1, two: 2, three: 3, five: 5, ten: 10 }

function agoAt(text: string, at: number, now: Date): Written | undefined {
  const [whole, many, name] = sticky(ago, text, at) ?? []
  if (whole === undefined) return undefined
  const count = /^half/i.test(many!) ? 0.5 : (counts[many!.toLowerCase()] ?? Number(many))
  const [ms, grain] = unitOf(name!)
  const instant = new Date(now.getTime() - count * ms)
  return { end: at + whole.length, instant: grain === 'day' ? midnight(instant) : instant, grain }
}

/** A day with a time or without, in either order; or an instant. */
function momentAt(text: string, at: number, now: Date): Written | undefined {
  const known = agoAt(text, at, now) ?? instantAt(text, at)
  if (known) return known
  const day = dayAt(text, at, now)
  if (day) {
    const gap = sticky(/\s*,?\s*(?:at\s+)?/, text, day.end)![0].length
    return { ...day, grain: 'day', ...clockAt(text, day.end + gap) }
  }
  const clock = clockAt(text, at)
  if (!clock) return undefined
  const gap = sticky(/\s*,?\s*(?:on\s+)?/, text, clock.end)![0].length
  const later = dayAt(text, clock.end + gap, now)
  return later ? { ...clock, ...later } : clock
}

const lead = /(since|after|from|between|before|until|till)\s+/
const joint = /\s*(?:-|–|—|\.{2,3}|(?<=\s)(?:to|until|till|and)(?=\s))\s*/

function boundedAt(text: string, at: number, now: Date): TimeWords | undefined {
  const [led = '', word] = sticky(lead, text, at) ?? []
  const first = momentAt(text, at + led.length, now)
  if (first === undefined) return undefined
  const kind = word?.toLowerCase()
  const joined = sticky(joint, text, first.end)
  const second = joined && momentAt(text, first.end + joined[0].length, now)
  if (second && (kind === undefined || kind === 'from' || kind === 'between'))
    return between(first, second, now)
  const span = spanOf(kind, first, now)
  return span && { end: first.end, ...span }
}

/** From a moment on, until it, or around it. */
function spanOf(kind: string | undefined, { grain, ...first }: Written, now: Date): Meant | undefined {
  const at = resolved({ grain, ...first }, now)
  switch (kind) {
    case 'since':
    case 'from':
      return { span: { start: at }, told: `Since ${when(at, grain, now)}` }
    case 'after':
      return { span: { start: afterwards(at, grain) }, told: `After ${when(at, grain, now)}` }
    case 'before':
    case 'until':
    case 'till':
      return { span: { end: at }, told: `Before ${when(at, grain, now)}` }
    case undefined:
      return around(at, grain, now)
    default:
      // Between one time and none.
      return undefined
  }
}

type Meant = Pick<TimeWords, 'span' | 'told'>

function between(first: Written, second: Written, now: Date): TimeWords {
  const { end } = second
  const shared = first.day ?? (first.instant === undefined ? second.day : undefined)
  const start = resolved({ ...first, ...(shared && { day: shared }) }, now)
  const closing =
    second.instant ?? (second.day === undefined ? clockOn(start, second.clock ?? 0) : resolved(second, now))
  // 23:30-00:30 ends on the next day.
  const ended = closing < start ? nextDay(closing) : closing
  const told = `${when(start, first.grain, now)} – ${when(ended, second.grain, now)}`
  return { end, span: { start, end: afterwards(ended, second.grain) }, told }
}

function around(at: Date, grain: Grain, now: Date): Meant {
  if (grain === 'day') {
    const span = { start: at, end: nextDay(at) }
    return { span, told: `All of ${dayWord(at, now) ?? day.format(at)}` }
  }
  const [start, end] = [-1, 1].map((side) => new Date(at.getTime() + side * aroundMs[grain]))
  const window = `${clock(start!, grain)}–${clock(end!, grain)}`
  return { span: { start: start!, end: end! }, told: `Around ${when(at, grain, now)} (${window})` }
}

/** Milliseconds by which the browser's clock may be behind. */
const aheadMs = 5 * minuteMs

function resolved({ instant, day: given, clock: time }: Written, now: Date): Date {
  if (instant !== undefined) return instant
  if (given !== undefined) return clockOn(given, time ?? 0)
  const today = clockOn(now, time ?? 0)
  return today.getTime() > now.getTime() + aheadMs ? clockOn(previousDay(now), time ?? 0) : today
}

/** The end of what is meant by a moment: 09:30 is a minute long. */
function afterwards(at: Date, grain: Grain): Date {
  if (grain === 'day') return nextDay(at)
  return new Date(at.getTime() + (grain === 'second' ? 1_000 : minuteMs))
}

// By the calendar: days of 23 or 25 hours are days.
const shifted = (at: Date, days: number) =>
  new Date(
    at.getFullYear(),
    at.getMonth(),
    at.getDate() + days,
    at.getHours(),
    at.getMinutes(),
    at.getSeconds(),
  )
const nextDay = (at: Date) => shifted(at, 1)
const previousDay = (at: Date) => shifted(at, -1)
const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate())
const clockOn = (at: Date, ms: number) =>
  new Date(at.getFullYear(), at.getMonth(), at.getDate(), 0, 0, ms / 1_000)

const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
const hourMinute = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const exact = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' })

const clock = (at: Date, grain: Grain) => (grain === 'second' ? exact : hourMinute).format(at)

function dayWord(at: Date, now: Date): string | undefined {
  const on = at.toDateString()
  if (on === now.toDateString()) return 'today'
  return on === previousDay(now).toDateString() ? 'yesterday' : undefined
}

/** `09:30 today`, `09:30 on 4 May 2026`. */
export function when(at: Date, grain: Grain, now: Date): string {
  const word = dayWord(at, now)
  if (grain === 'day') return word ?? day.format(at)
  return `${clock(at, grain)} ${word ?? `on ${day.format(at)}`}`
}
