// How values are written for people.

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' })

/** The time alone for what is of today, else with its day. */
export function shortTime(at: string, now = new Date()): string {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return at
  return date.toDateString() === now.toDateString()
    ? time.format(date)
    : `${day.format(date)}, ${time.format(date)}`
}

/** `1:05`, `1:00:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number) => String(value).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** How long, in the largest unit that fits: `3 days`, `2 hours`, `1 minute`. */
export function span(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ]
  const [size, name] = units.find(([unit]) => Math.abs(seconds) >= unit) ?? [1, 'second']
  const count = Math.round(seconds / size)
  return `${count} ${name}${Math.abs(count) === 1 ? '' : 's'}`
}

export const count = (value: number) => value.toLocaleString('en')

/** Milliseconds, as precisely as anybody reads them. */
export const milliseconds = (value: number) =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`

/** A SID that is short enough for a table: its end is what differs. */
export const shortSid = (sid: string) => `${sid.slice(0, 2)}…${sid.slice(-6)}`
