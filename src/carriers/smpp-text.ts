// Texts as octets, and back: alphabets, parts, and the headers that tell which parts belong together.
import { gsm7Basic, gsm7Escape, gsm7Extended } from '../domain/gsm7.ts'
import { type Alphabet, alphabetOf, segmentsOf } from '../domain/segments.ts'
import { numberOf, octetsOf, optionOf, type Pdu } from './smpp-pdu.ts'

export interface TextSettings {
  /** What data_coding 0 means: each SMSC decides (SMPP 3.4, 5.2.19). One octet per character, not packed. */
  readonly default_alphabet: 'gsm7' | 'latin1'
  /** How the parts of a long text are marked. */
  readonly long_texts: 'udh' | 'sar' | 'payload'
}

/** What a text or a part of one is in submit_sm. */
export interface TextFields {
  readonly esm_class: number
  readonly data_coding: number
  readonly short_message: Buffer
  readonly [option: string]: unknown
}

/** SMPP 3.4, 5.2.12: there is a user data header. */
const udhIndicator = 0x40
const ucs2 = 8
/** 3GPP TS 23.040, 9.2.3.24: information elements of parts, with a reference of 8 and of 16 bits. */
const parts8 = 0x00
const parts16 = 0x08

const basicCodes = new Map([...gsm7Basic].map((character, code) => [character, code]))
const extendedCharacters = new Map(Object.entries(gsm7Extended).map(([character, code]) => [code, character]))

/** Parts that a header can number. */
export const partsMax = 255

/**
 * @param referenceFor what the parts have in common, 0 to 255; asked for when there are parts
 * @returns none when there are more than `partsMax`
 */
export function partsOf(body: string, settings: TextSettings, referenceFor: () => number): TextFields[] {
  const alphabet = plainIn(body, settings) ? 'gsm7' : 'ucs2'
  const segments = segmentsOf(body, alphabet)
  if (segments.length > partsMax) return []
  const data_coding = alphabet === 'gsm7' ? 0 : ucs2
  const whole = { esm_class: 0, data_coding }
  const octets = (text: string) => octetsOfText(text, alphabet, settings)
  if (segments.length === 1) return [{ ...whole, short_message: octets(body) }]
  if (settings.long_texts === 'payload') {
    return [{ ...whole, short_message: Buffer.alloc(0), message_payload: octets(body) }]
  }
  const reference = referenceFor()
  return segments.map((segment, at) => {
    const place = [segments.length, at + 1]
    if (settings.long_texts === 'udh') {
      const header = Buffer.from([5, parts8, 3, reference, ...place])
      return {
        esm_class: udhIndicator,
        data_coding,
        short_message: Buffer.concat([header, octets(segment)]),
      }
    }
    return {
      ...whole,
      short_message: octets(segment),
      sar_msg_ref_num: Buffer.from([0, reference]),
      sar_total_segments: Buffer.from(place.slice(0, 1)),
      sar_segment_seqnum: Buffer.from(place.slice(1)),
    }
  })
}

/** An SMSC that takes Latin-1 sends it on in the basic alphabet, so a character must be in both. */
function plainIn(body: string, { default_alphabet }: TextSettings): boolean {
  return alphabetOf(body) === 'gsm7' && (default_alphabet === 'gsm7' || /^[\0-\xff]*$/.test(body))
}

function octetsOfText(text: string, alphabet: Alphabet, { default_alphabet }: TextSettings): Buffer {
  if (alphabet === 'ucs2') return Buffer.from(text, 'utf16le').swap16()
  if (default_alphabet === 'latin1') return Buffer.from(text, 'latin1')
  return Buffer.from(
    [...text].flatMap((character) => {
      const extended = gsm7Extended[character]
      return extended === undefined ? basicCodes.get(character)! : [gsm7Escape, extended]
    }),
  )
}

/** What came, and whether it is a part. */
export interface TextRead {
  /** Undefined: octets that are no text, such as ringtones and settings for phones. */
  readonly body: string | undefined
  readonly part?: { readonly reference: string; readonly part: number; readonly parts: number }
}

/** The text of a deliver_sm or data_sm, in its short_message or its message_payload. */
export function readText(pdu: Pdu, settings: TextSettings): TextRead {
  const short = octetsOf(pdu, 'short_message')
  const all = short.length > 0 ? short : octetsOf(pdu, 'message_payload')
  const { header, rest } = cut(all, (numberOf(pdu, 'esm_class') & udhIndicator) !== 0)
  const body = decodedText(rest, numberOf(pdu, 'data_coding'), settings)
  const part = partIn(header) ?? partOfOptions(pdu)
  return part === undefined ? { body } : { body, part }
}

/** A header that says it is longer than what came is none. */
function cut(all: Buffer, indicated: boolean): { header: Buffer; rest: Buffer } {
  const end = 1 + (all[0] ?? 0)
  if (!indicated || end > all.length) return { header: Buffer.alloc(0), rest: all }
  return { header: all.subarray(1, end), rest: all.subarray(end) }
}

function partIn(header: Buffer): TextRead['part'] {
  for (let at = 0; at + 2 <= header.length; at += 2 + header[at + 1]!) {
    const element = header.subarray(at + 2, at + 2 + header[at + 1]!)
    if (header[at] === parts8 && element.length === 3) {
      return placed(`udh8-${element[0]}`, element[1]!, element[2]!)
    }
    if (header[at] === parts16 && element.length === 4) {
      return placed(`udh16-${element.readUInt16BE(0)}`, element[2]!, element[3]!)
    }
  }
  return undefined
}

function partOfOptions(pdu: Pdu): TextRead['part'] {
  const reference = optionOf(pdu, 'sar_msg_ref_num')
  const total = optionOf(pdu, 'sar_total_segments') ?? 0
  const place = optionOf(pdu, 'sar_segment_seqnum') ?? 0
  return reference === undefined ? undefined : placed(`sar-${reference}`, total, place)
}

/** 3GPP TS 23.040, 9.2.3.24.1: an element with impossible numbers is to be ignored. One of one is whole. */
function placed(reference: string, parts: number, part: number): TextRead['part'] {
  return parts < 2 || parts > partsMax || part < 1 || part > parts ? undefined : { reference, part, parts }
}

type Coding = 'default' | 'ascii' | 'latin1' | 'iso-8859-5' | 'iso-8859-8' | 'iso-2022-jp' | 'euc-kr' | 'ucs2'

/** SMPP 3.4, 5.2.19. Binary, JIS and extended Kanji are missing. */
const codings: Readonly<Record<number, Coding>> = {
  0: 'default',
  1: 'ascii',
  3: 'latin1',
  6: 'iso-8859-5',
  7: 'iso-8859-8',
  8: 'ucs2',
  10: 'iso-2022-jp',
  14: 'euc-kr',
}

/** Above them are the groups of GSM (3GPP TS 23.038, section 4): waiting messages, classes such as flash. */
function codingOf(dataCoding: number): Coding | undefined {
  if (dataCoding < 0x10) return codings[dataCoding]
  if (dataCoding >= 0xf0) return (dataCoding & 0x04) === 0 ? 'default' : undefined
  if (dataCoding >= 0xe0) return 'ucs2'
  if (dataCoding >= 0xc0) return 'default'
  if (dataCoding >= 0x40) return undefined
  return ({ 0: 'default', 8: 'ucs2' } as const)[dataCoding & 0x0c]
}

/**
 * @returns undefined for what is no text. Half a surrogate pair stays: it may be half of a part. U+0000 goes: no
 * database keeps it, and no phone shows it
 */
export function decodedText(
  octets: Buffer,
  dataCoding: number,
  { default_alphabet }: Pick<TextSettings, 'default_alphabet'>,
): string | undefined {
  const named = codingOf(dataCoding)
  const coding = named === 'default' ? default_alphabet : named
  if (coding === undefined) return undefined
  if (coding === 'gsm7') return gsm7Text(octets)
  return otherText(octets, coding).replaceAll('\0', '')
}

function otherText(octets: Buffer, coding: Exclude<Coding, 'default'>): string {
  if (coding === 'ascii' || coding === 'latin1') return octets.toString('latin1')
  if (coding === 'ucs2') {
    const even = octets.subarray(0, octets.length & ~1)
    return Buffer.from(even).swap16().toString('utf16le')
  }
  return new TextDecoder(coding).decode(octets)
}

/** 3GPP TS 23.038: an escape before an unknown code is a space, and the code is the basic character. */
function gsm7Text(octets: Buffer): string {
  let text = ''
  let escaped = false
  for (const code of octets) {
    if (code === gsm7Escape && !escaped) {
      escaped = true
      continue
    }
    const extended = escaped ? extendedCharacters.get(code) : undefined
    text += extended ?? (code === gsm7Escape ? ' ' : (gsm7Basic[code] ?? '\ufffd'))
    escaped = false
  }
  return text
}
