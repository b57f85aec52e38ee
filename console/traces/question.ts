// What somebody looks for, in their own words: numbers, a SID, a time, in any order.
import { asNumber, certainNumber } from '../phone-numbers.ts'
import { type Span, sticky, timeAt } from './time-words.ts'

export interface Part {
  readonly kind: 'number' | 'sid' | 'time' | 'unknown'
  /** Where it is in the text. */
  readonly start: number
  readonly end: number
  /** How it was understood, or why not. */
  readonly told: string
}

export interface Question extends Span {
  readonly parts: readonly Part[]
  /** On either side: two at most. */
  readonly numbers: readonly string[]
  readonly sid?: string
}

/** What a part adds to the question. */
interface Found {
  readonly part: Part
  readonly adds: Partial<Omit<Question, 'parts'>>
}

const numbersMax = 2

/** What stands between the parts, and says nothing: how two numbers are joined does not matter. */
const noise = /(?:[\s,;:"'()[\]{}<>?!.=→-]|\b(?:from|to|and|at|on|in)\b)+/

export function understood(text: string, now: Date): Question {
  const parts: Part[] = []
  let question: Omit<Question, 'parts'> = { numbers: [] }
  for (let at = 0; at < text.length;) {
    const found = sidAt(text, at) ?? spanAt(text, at, now) ?? numberAt(text, at)
    const skipped = found ? undefined : sticky(noise, text, at)
    if (found) {
      const told = tooMuch(question, found)
      parts.push(told === undefined ? found.part : { ...found.part, kind: 'unknown', told })
      const numbers = [...question.numbers, ...(found.adds.numbers ?? [])]
      if (told === undefined) question = { ...question, ...found.adds, numbers }
    } else if (!skipped) addUnknown(text, at, parts)
    at = skipped ? at + skipped[0].length : parts.at(-1)!.end
  }
  return { ...question, parts }
}

/** Why it cannot be asked for beside the rest. */
function tooMuch(question: Omit<Question, 'parts'>, { part, adds }: Found): string | undefined {
  const twice = (name: 'sid' | 'start' | 'end') => adds[name] !== undefined && question[name] !== undefined
  if (twice('sid')) return 'One SID at a time'
  if (twice('start') || twice('end')) return 'One time at a time'
  return part.kind === 'number' && question.numbers.length === numbersMax ? 'Two numbers at most' : undefined
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
const sidForm = /([a-z]{2})([0-9a-f]{32})(?![0-9a-z])/

function sidAt(text: string, start: number): Found | undefined {
  const [whole, given, digits] = sticky(sidForm, text, start) ?? []
  if (whole === undefined) return undefined
  const prefix = given!.toUpperCase()
  const [end, short] = [start + whole.length, `${prefix}…${digits!.slice(-6)}`]
  const name = searched[prefix]
  const part = { start, end }
  if (name !== undefined) {
    return { part: { ...part, kind: 'sid', told: `${name} ${short}` }, adds: { sid: prefix + digits } }
  }
  const told = `${short} names no contact: look for a number or a session`
  return { part: { ...part, kind: 'unknown', told }, adds: {} }
}

function spanAt(text: string, start: number, now: Date): Found | undefined {
  const time = timeAt(text, start, now)
  return time && { part: { kind: 'time', start, end: time.end, told: time.told }, adds: time.span }
}

/** An address of a channel, such as `whatsapp:+12065550100`. */
const channel = /[a-z][a-z0-9_-]*:\+?\w[\w.@-]*/
/** Digits as people group them, and not the beginning of a time beside them. */
const grouped =
  /[+(]{0,2}\d+(?!\d*:\d)(?:[ ().\-/\u00a0]{1,3}(?!\d{4}-\d\d-\d\d)(?!\d+:\d)(?!\d+ ?[smhd])\d+){0,12}(?!\w)/

function numberAt(text: string, start: number): Found | undefined {
  const named = sticky(channel, text, start)
  const [whole] = named ?? sticky(grouped, text, start) ?? []
  if (whole === undefined) return undefined
  const of = (number: string, length: number): Found => ({
    part: { kind: 'number', start, end: start + length, told: `From or to ${number}` },
    adds: { numbers: [number] },
  })
  if (named) return of(whole, whole.length)
  // Two numbers may stand beside each other: the longest beginning that is one.
  const ends = [...whole.matchAll(/\d(?!\d)/g)].map(({ index }) => index + 1).toReversed()
  for (const read of [certainNumber, asNumber]) {
    for (const end of ends) {
      const number = read(whole.slice(0, end))
      if (number !== undefined) return of(number, end)
    }
  }
  const [code] = /^\d{3,8}(?!\d)/.exec(whole) ?? []
  return code === undefined ? undefined : of(code, code.length)
}

/** What is between one part and the next, and is none. Words beside each other are one. */
function addUnknown(text: string, at: number, parts: Part[]): void {
  const end = at + (/^\S+/.exec(text.slice(at))?.[0].length ?? 1)
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
export const asksSomething = ({ numbers, sid, start, end }: Question) =>
  numbers.length > 0 || [sid, start, end].some((one) => one !== undefined)
