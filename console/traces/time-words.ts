// Times as people write them: `09:30`, `2026-05-04 09:30`, `10 minutes ago`, `09:00-09:30`, `since yesterday`. In the reader's own
// time zone, unless they say another one; of what can be meant, the latest.

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

/** A moment, and the milliseconds around it that are meant with it. */
interface Moment {
  readonly at: Date
  readonly grainMs: number
  /** Only the time of day was written. */
  readonly dayless: boolean
}

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000]
const unitMs: Readonly<Record<string, number>> = { s: secondMs, m: minuteMs, h: hourMs, d: dayMs }

const unit = String.raw`(s|m|h|d)(?:ec|in|r)?(?:ond|ute|our|ay)?s?\b`
const day = String.raw`(today|yesterday|\d{4}-\d\d-\d\d)`
const clock = String.raw`(\d{1,2}):(\d\d)(?::(\d\d))?(?: ?([ap])m\b)?(?![\d:])`

const lastForm = new RegExp(String.raw`(?:the )?last (?:(\d{1,5}) ?)?${unit}`)
const agoForm = new RegExp(String.raw`(\d{1,5}|an?) ?${unit} ago\b`)
const isoForm = /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)/
const writtenForm = new RegExp(String.raw`${day}(?!\d)(?:,? (?:at )?${clock})?|${clock}(?: ${day}(?!\d))?`)
const leadForm = /(since|before) /
const jointForm = / ?[-–] ?/

/** What the form matches at this very place, in capitals or not. */
export function sticky(form: RegExp, text: string, at: number): RegExpExecArray | undefined {
  const exact = new RegExp(form.source, 'iy')
  exact.lastIndex = at
  return exact.exec(text) ?? undefined
}

/** The time that the text tells at this place, if it is one. */
export function timeAt(text: string, at: number, now: Date): TimeWords | undefined {
  const last = sticky(lastForm, text, at)
  if (last) {
    const ms = Number(last[1] ?? 1) * unitMs[last[2]!.toLowerCase()]!
    return { end: at + last[0].length, span: { start: new Date(now.getTime() - ms) }, told: capital(last[0]) }
  }
  const [lead = '', word] = sticky(leadForm, text, at) ?? []
  const first = momentAt(text, at + lead.length, now)
  if (first === undefined) return undefined
  const { moment, end } = first
  const told = when(moment, now)
  if (/since/i.test(lead)) return { end, span: { start: moment.at }, told: `Since ${told}` }
  if (word !== undefined) return { end, span: { end: moment.at }, told: `Before ${told}` }
  const joint = sticky(jointForm, text, end)
  const second = joint && momentAt(text, end + joint[0].length, now, moment)
  if (second) {
    const { at: until, grainMs } = second.moment
    const span = { start: moment.at, end: new Date(until.getTime() + grainMs) }
    return { end: second.end, span, told: `${told} – ${when(second.moment, now)}` }
  }
  return { end, span: around(moment), told: moment.grainMs === dayMs ? `All of ${told}` : `Around ${told}` }
}

/** A whole day, else some minutes to either side. */
function around({ at, grainMs }: Moment): Span {
  if (grainMs === dayMs) return { start: at, end: onDay(at, 1) }
  const wide = { [secondMs]: minuteMs, [hourMs]: hourMs / 2 }[grainMs] ?? 5 * minuteMs
  return { start: new Date(at.getTime() - wide), end: new Date(at.getTime() + wide) }
}

interface Found {
  readonly moment: Moment
  readonly end: number
}

/** @param after what it is the end of: it is of the same day, or the next */
function momentAt(text: string, at: number, now: Date, after?: Moment): Found | undefined {
  const ago = sticky(agoForm, text, at)
  if (ago) {
    const grainMs = unitMs[ago[2]!.toLowerCase()]!
    const then = new Date(now.getTime() - (Number(ago[1]) || 1) * grainMs)
    const moment = { at: grainMs === dayMs ? onDay(then) : then, grainMs, dayless: false }
    return { moment, end: at + ago[0].length }
  }
  const iso = sticky(isoForm, text, at)
  if (iso) {
    const moment = { at: new Date(iso[0]), grainMs: secondMs, dayless: false }
    return Number.isNaN(moment.at.getTime()) ? undefined : { moment, end: at + iso[0].length }
  }
  const found = sticky(writtenForm, text, at)
  const moment = found && writtenMoment(found, now, after)
  return moment && { moment, end: at + found[0].length }
}

/** Milliseconds by which the browser's clock may be behind. */
const aheadMs = 5 * minuteMs

function writtenMoment(found: RegExpExecArray, now: Date, after: Moment | undefined): Moment | undefined {
  const [, before, h, m, s, half, h2, m2, s2, half2, behind] = found
  const date = dayOf(before ?? behind, now)
  const time = clockMs(h ?? h2, m ?? m2, s ?? s2, half ?? half2)
  if (date === undefined || time === undefined) return undefined
  const dayless = before === undefined && behind === undefined
  const grainMs = time === null ? dayMs : (s ?? s2) === undefined ? minuteMs : secondMs
  const on = (some: Date) => new Date(onDay(some).setHours(0, 0, 0, time ?? 0))
  if (!dayless) return { at: on(date), grainMs, dayless }
  if (after !== undefined) {
    const same = on(after.at)
    return { at: same < after.at ? on(onDay(after.at, 1)) : same, grainMs, dayless }
  }
  const today = on(now)
  return { at: today.getTime() > now.getTime() + aheadMs ? on(onDay(now, -1)) : today, grainMs, dayless }
}

/** Milliseconds since midnight; null: none is written. Undefined: there is no such time. */
function clockMs(h?: string, m?: string, s = '0', half?: string): number | null | undefined {
  if (h === undefined) return null
  const twelve = half === undefined ? undefined : (Number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const hours = twelve ?? Number(h)
  const wrong = hours > 23 || Number(m) > 59 || Number(s) > 59 || (half !== undefined && Number(h) > 12)
  return wrong ? undefined : hours * hourMs + Number(m) * minuteMs + Number(s) * secondMs
}

function dayOf(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined || /today/i.test(text)) return onDay(now)
  if (/yesterday/i.test(text)) return onDay(now, -1)
  const date = new Date(`${text}T00:00`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Its beginning, some days later: by the calendar, as days of 23 or 25 hours are days. */
const onDay = (at: Date, later = 0) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + later)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const dayName = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })
const exact = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' })
const hourMinute = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })

/** `09:30 today`, `09:30 on 4 May 2026`. */
export function when({ at, grainMs }: Pick<Moment, 'at' | 'grainMs'>, now: Date): string {
  const days = Math.round((onDay(now).getTime() - onDay(at).getTime()) / dayMs)
  const word = ['today', 'yesterday'][days]
  if (grainMs === dayMs) return word ?? dayName.format(at)
  const clockWords = (grainMs === secondMs ? exact : hourMinute).format(at)
  return `${clockWords} ${word ?? `on ${dayName.format(at)}`}`
}
