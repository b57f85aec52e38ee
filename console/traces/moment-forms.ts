// The forms in which people write a day, a time of day, and an instant.

interface Form {
  readonly end: number
}

/** What the form matches at this very place, in capitals or not. */
export function sticky(form: RegExp, text: string, at: number): RegExpExecArray | undefined {
  const exact = new RegExp(form.source, 'iy')
  exact.lastIndex = at
  return exact.exec(text) ?? undefined
}

const iso = /(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?(?![\d:])/

/** An instant as programs write it: `2026-05-04T09:30:00Z`. Without a zone it is the reader's. */
export function instantAt(
  text: string,
  at: number,
): (Form & { readonly instant: Date; readonly grain: 'second' | 'minute' }) | undefined {
  const [whole, day, time, seconds, zone = ''] = sticky(iso, text, at) ?? []
  if (whole === undefined) return undefined
  const offset = zone.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()
  const instant = new Date(`${day}T${time}:${seconds ?? '00'}${offset}`)
  if (Number.isNaN(instant.getTime())) return undefined
  return { end: at + whole.length, instant, grain: seconds === undefined ? 'minute' : 'second' }
}

const withMinutes = /(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:\s*([ap])\.?m\b\.?)?(?![\d:])/
const ofTwelve = /(\d{1,2})\s*([ap])\.?m\b\.?/

/** A time of day: `9:30`, `09:30:05`, `9 pm`. `clock`: milliseconds since midnight. */
export function clockAt(
  text: string,
  at: number,
): (Form & { readonly clock: number; readonly grain: 'second' | 'minute' | 'hour' }) | undefined {
  const full = sticky(withMinutes, text, at)
  if (full) {
    const [whole, h, m, s, half] = full
    const hours = hoursOf(Number(h), half)
    if (hours === undefined || Number(m) > 59 || Number(s ?? 0) > 59) return undefined
    const clock = ((hours * 60 + Number(m)) * 60 + Number(s ?? 0)) * 1_000
    return { end: at + whole.length, clock, grain: s === undefined ? 'minute' : 'second' }
  }
  const [whole, h, half] = sticky(ofTwelve, text, at) ?? []
  const hours = whole === undefined ? undefined : hoursOf(Number(h), half)
  if (whole === undefined || hours === undefined) return undefined
  return { end: at + whole.length, clock: hours * 3_600_000, grain: 'hour' }
}

function hoursOf(hours: number, half: string | undefined): number | undefined {
  if (half === undefined) return hours < 24 ? hours : undefined
  if (hours < 1 || hours > 12) return undefined
  return (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const month =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)'
const year = String.raw`(?:,?\s+(\d{4})(?![\d:]))?`
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

type Read = (found: RegExpExecArray, now: Date) => Date | undefined

const forms: readonly (readonly [RegExp, Read])[] = [
  [/(today|yesterday)\b/, ([, word], now) => daysBefore(now, word!.toLowerCase() === 'today' ? 0 : 1)],
  [/(\d{4})-(\d\d)-(\d\d)(?!\d)/, ([, y, m, d]) => dayOf(Number(y), Number(m) - 1, Number(d))],
  [
    new RegExp(String.raw`(\d{1,2})(?:st|nd|rd|th|\.)?\s+${month}\b\.?${year}`),
    ([, d, m, y], now) => named(Number(d), m!, y, now),
  ],
  [
    new RegExp(String.raw`${month}\b\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:])${year}`),
    ([, m, d, y], now) => named(Number(d), m!, y, now),
  ],
  [
    new RegExp(String.raw`(${weekdays.join('|')})\b`),
    ([, name], now) => daysBefore(now, (now.getDay() - weekdays.indexOf(name!.toLowerCase()) + 7) % 7),
  ],
]

/** A day, at its beginning: `today`, `2026-05-04`, `4 May`, `May 4, 2026`, `monday`. */
export function dayAt(text: string, at: number, now: Date): (Form & { readonly day: Date }) | undefined {
  for (const [form, read] of forms) {
    const found = sticky(form, text, at)
    const day = found && read(found, now)
    if (found && day) return { end: at + found[0].length, day }
  }
  return undefined
}

const daysBefore = (now: Date, days: number) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() - days)

/** Undefined: there is no such day. */
function dayOf(y: number, m: number, d: number): Date | undefined {
  const day = new Date(y, m, d)
  return day.getMonth() === m && day.getDate() === d ? day : undefined
}

/** Without a year, the latest that has been. */
function named(d: number, name: string, given: string | undefined, now: Date): Date | undefined {
  const m = months.indexOf(name.slice(0, 3).toLowerCase())
  if (given !== undefined) return dayOf(Number(given), m, d)
  const [this_, last] = [now.getFullYear(), now.getFullYear() - 1].map((y) => dayOf(y, m, d))
  return this_ !== undefined && this_ <= now ? this_ : last
}
