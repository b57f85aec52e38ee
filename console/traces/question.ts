// What somebody looks for, in their own words: numbers, a SID, a time, in any order.
import { asNumber, certainNumber, type Numbering } from '../phone-numbers.ts'
import { sticky } from './moment-forms.ts'
import { type Span, timeAt } from './time-words.ts'

export interface Part {
  readonly kind: 'number' | 'from' | 'to' | 'sid' | 'time' | 'unknown'
  /** Where it is in the text. */
  readonly start: number
  readonly end: number
  /** How it was understood, or why not. */
  readonly told: string
}

export interface Question extends Span {
  readonly parts: readonly Part[]
  readonly from?: string
  readonly to?: string
  /** On either side: two at most. */
  readonly numbers: readonly string[]
  readonly sid?: string
}

interface Reading {
  readonly text: string
  readonly now: Date
  readonly numbering: Numbering | undefined
}

/** What a part adds to the question. */
interface Found {
  readonly part: Part
  readonly adds: Partial<Omit<Question, 'parts'>>
}

const noise = /[\s,;:"'()[\]{}<>?!.=]+/
const fillers =
  /(?:at|on|in|around|about|with|between|and|or|for|of|the|a|an|texts?|calls?|messages?|numbers?|sessions?|from|to|into|sid|time|why|did|do|does|not|arrive|arrived|this)(?![\w+:-])/

export function understood(text: string, now: Date, numbering?: Numbering): Question {
  const reading: Reading = { text, now, numbering }
  const parts: Part[] = []
  let question: Omit<Question, 'parts'> = { numbers: [] }
  let at = 0
  while (at < text.length) {
    const skipped = sticky(noise, text, at)
    if (skipped) {
      at += skipped[0].length
      continue
    }
    const found = sidAt(reading, at) ?? spanAt(reading, at) ?? numberAt(reading, at, parts.at(-1))
    const filler = found ? undefined : sticky(fillers, text, at)
    if (found) question = joined(question, found, parts)
    else if (!filler) addUnknown(text, at, parts)
    at = found?.part.end ?? (filler ? at + filler[0].length : parts.at(-1)!.end)
  }
  return { ...question, parts }
}

type Asked = Omit<Question, 'parts'>

/** With what was found, unless the question has as much of that already. */
function joined(question: Asked, { part, adds }: Found, parts: Part[]): Asked {
  const told = tooMuch(question, { part, adds }, parts)
  if (told !== undefined) {
    parts.push({ ...part, kind: 'unknown', told })
    return question
  }
  const turned = turnsLast(question, part, parts)
  if (!turned) {
    parts.push(part)
    return { ...question, ...adds, numbers: [...question.numbers, ...(adds.numbers ?? [])] }
  }
  const from = question.numbers.at(-1)!
  parts.push({ ...parts.pop()!, kind: 'from', told: `From ${from}` }, part)
  return { ...question, ...adds, from, numbers: question.numbers.slice(0, -1) }
}

/** `A to B` says of A, too, what it is. */
const turnsLast = (question: Asked, { kind }: Part, parts: readonly Part[]) =>
  kind === 'to' && parts.at(-1)?.kind === 'number' && question.from === undefined

/** Why it cannot be asked for beside the rest. */
function tooMuch(question: Asked, { part, adds }: Found, parts: readonly Part[]): string | undefined {
  const twice = (name: 'sid' | 'start' | 'end' | 'from' | 'to') =>
    adds[name] !== undefined && question[name] !== undefined
  if (twice('sid')) return 'One SID at a time'
  if (twice('start') || twice('end')) return 'One time at a time'
  if (twice('to')) return 'One number that it went to'
  if (twice('from')) return 'One number that it came from'
  const isNumber = part.kind === 'number' || part.kind === 'from' || part.kind === 'to'
  const named = parts.filter(({ kind }) => kind === 'number' || kind === 'from' || kind === 'to').length
  return isNumber && named >= 2 ? 'Two numbers at most' : undefined
}

const searched: Readonly<Record<string, string>> = {
  KI: 'Interaction',
  CT: 'Contact',
  SM: 'Text',
  MM: 'Text with media',
  CA: 'Call',
  CB: 'Callback',
  NO: 'Alert',
  KC: 'Session',
}
const others: Readonly<Record<string, string>> = {
  AC: 'an account',
  KS: 'a service',
  KP: 'a participant',
  PN: 'a phone number',
  SC: 'a short code',
  SK: 'an API key',
  RQ: 'a request',
}
const sidForm = /([a-z]{2})([0-9a-f]{32})(?![0-9a-z])/

function sidAt({ text }: Reading, start: number): Found | undefined {
  const [whole, given, digits] = sticky(sidForm, text, start) ?? []
  if (whole === undefined) return undefined
  const prefix = given!.toUpperCase()
  const [end, short] = [start + whole.length, `${prefix}…${digits!.slice(-6)}`]
  const name = searched[prefix]
  if (name === undefined) {
    const what = others[prefix]
    const told =
      what === undefined
        ? `${short} is no SID of Maskline`
        : `${short} is ${what}: look for a number or a session`
    return { part: { kind: 'unknown', start, end, told }, adds: {} }
  }
  return { part: { kind: 'sid', start, end, told: `${name} ${short}` }, adds: { sid: prefix + digits } }
}

function spanAt({ text, now }: Reading, start: number): Found | undefined {
  const time = timeAt(text, start, now)
  return time && { part: { kind: 'time', start, end: time.end, told: time.told }, adds: time.span }
}

const direction = /(?:(from)|(to)(?![\w-])|(->|=>|→|>))[\s:]*/

function numberAt(reading: Reading, start: number, before: Part | undefined): Found | undefined {
  const { text } = reading
  const [led = '', from, to, arrow] = sticky(direction, text, start) ?? []
  const address = addressAt(text, start + led.length) ?? digitsAt(reading, start + led.length)
  if (address === undefined) return undefined
  const { number, end } = address
  if (from !== undefined) {
    return { part: { kind: 'from', start, end, told: `From ${number}` }, adds: { from: number } }
  }
  if (to !== undefined || (arrow !== undefined && before !== undefined)) {
    return { part: { kind: 'to', start, end, told: `To ${number}` }, adds: { to: number } }
  }
  return { part: { kind: 'number', start, end, told: `From or to ${number}` }, adds: { numbers: [number] } }
}

interface Located {
  readonly number: string
  readonly end: number
}

const channel = /(?!(?:from|to|number|sid|https?):)([a-z][a-z0-9_-]*:\+?[\w.@-]+)/

/** An address of a channel such as `whatsapp:+12065550100`. */
function addressAt(text: string, at: number): Located | undefined {
  const found = sticky(channel, text, at)
  return found && { number: found[0], end: at + found[0].length }
}

const firstDigits = /[+(]{0,2}\d+(?!\d*:\d)/
/** More digits of the same number, and not the beginning of a time beside it. */
const moreDigits =
  /[ ().\-/\u00a0]{1,3}(?!\d{4}-\d\d-\d\d)(?!\d+:\d)(?!\d+\s*(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?|[ap]\.?m)\b)\d+/
const digitGroupsMax = 12

function digitsAt({ text, numbering }: Reading, at: number): Located | undefined {
  const first = sticky(firstDigits, text, at)
  if (!first) return undefined
  const ends = [at + first[0].length]
  while (ends.length < digitGroupsMax) {
    const more = sticky(moreDigits, text, ends.at(-1)!)
    if (!more) break
    ends.push(ends.at(-1)! + more[0].length)
  }
  const cut = (end: number) => text.slice(at, end)
  const longestFirst = ends.toReversed().filter((end) => !/^\w/.test(text.slice(end)))
  for (const read of [(one: string) => numbering?.(one), certainNumber, asNumber]) {
    for (const end of longestFirst) {
      const number = read(cut(end))
      if (number !== undefined) return { number, end }
    }
  }
  const alone = first[0]
  // A short code.
  return /^\d{3,8}$/.test(alone) && longestFirst.includes(ends[0]!)
    ? { number: alone, end: ends[0]! }
    : undefined
}

/** What is between one part and the next, and is none. Words beside each other are one. */
function addUnknown(text: string, at: number, parts: Part[]): void {
  const word = /^(?:(?![A-Za-z]{2}[0-9a-fA-F]{32}(?![0-9A-Za-z]))\S)+/.exec(text.slice(at))
  const end = at + (word?.[0].length ?? 1)
  const before = parts.at(-1)
  const beside = before?.kind === 'unknown' && text.slice(before.end, at).trim() === ''
  const start = beside ? before.start : at
  if (beside) parts.pop()
  parts.push({ kind: 'unknown', start, end, told: `“${text.slice(start, end)}” is not understood` })
}

/** The text without that part. */
export function without(text: string, { start, end }: Part): string {
  return `${text.slice(0, start).trimEnd()} ${text.slice(end).trimStart()}`.trim()
}

/** Whether there is anything to look for. */
export const asksSomething = ({ from, to, numbers, sid, start, end }: Question) =>
  numbers.length > 0 || [from, to, sid, start, end].some((one) => one !== undefined)
