// Reads the TwiML that an application answers: the verbs that make sense for a contact out of session, as a call plan.
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { type CallPlan, type CallStep, ringSecondsMax, talkSecondsMax } from '../domain/call-plan.ts'

/** Why it cannot be played, with Twilio's code: 12100 not XML, 12200 not TwiML (contract 4.4). */
export class TwimlFault extends Error {
  override readonly name = 'TwimlFault'
  readonly code: 12100 | 12200

  constructor(code: 12100 | 12200, reason: string) {
    super(reason)
    this.code = code
  }
}

/** Characters of a document. Twilio: 64 kB. */
const lengthMax = 64 * 1024
/** Steps of one document, those within others included. */
const stepsMax = 100

interface Verb {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
  readonly verbs: readonly Verb[]
}

/** The document that is being read. */
interface Reading {
  /** The number that was called: calls and texts of the answer are from it. */
  readonly number: string
  /** Where it came from. */
  readonly url: string
  /** Steps read so far. */
  steps: number
}

/**
 * @param of the number that was called: calls and texts of the answer are from it; and where the document came from
 * @throws {TwimlFault}
 */
export function readTwiml(xml: string, of: { readonly number: string; readonly url: string }): CallPlan {
  const reading = { ...of, steps: 0 }
  return root(xml).verbs.map((verb) => stepOf(verb, reading))
}

function stepOf(verb: Verb, reading: Reading): CallStep {
  if (++reading.steps > stepsMax) throw new TwimlFault(12200, `It has more than ${stepsMax} verbs.`)
  const { attributes, text } = verb
  switch (verb.name) {
    case 'Say':
      return { do: 'say', text, loop: whole(attributes, 'loop', 1), ...has('language', attributes) }
    case 'Play':
      return { do: 'play', url: addressOf(text, reading), loop: whole(attributes, 'loop', 1) }
    case 'Pause':
      return { do: 'pause', seconds: whole(attributes, 'length', 1) }
    case 'Dial':
      return dial(verb, reading)
    case 'Redirect':
      return { do: 'redirect', url: addressOf(text, reading), method: methodOf(attributes) }
    case 'Reject':
      return { do: 'reject', reason: attributes['reason'] === 'busy' ? 'busy' : 'rejected' }
    case 'Hangup':
      return { do: 'hangup' }
    case 'Message':
      return message(verb, reading)
    case 'Gather':
      return gather(verb, reading)
    case 'Record':
      return {
        do: 'record',
        secondsMax: whole(attributes, 'maxLength', 3600),
        ...action(attributes, reading),
      }
    default:
      throw new TwimlFault(12200, `<${verb.name}> is not a verb that can be used here.`)
  }
}

function dial({ attributes, text, verbs }: Verb, reading: Reading): CallStep {
  const numbers = [
    ...(text === '' ? [] : [text]),
    ...verbs.filter(({ name }) => name === 'Number').map((verb) => verb.text),
  ]
  const other = verbs.find(({ name }) => name !== 'Number')
  if (other !== undefined)
    throw new TwimlFault(12200, `<Dial> cannot call a <${other.name}> here, only a <Number>.`)
  if (numbers.length !== 1) throw new TwimlFault(12200, '<Dial> must hold one number.')
  return {
    do: 'dial',
    number: numbers[0]!,
    callerId: attributes['callerId'] ?? reading.number,
    ringSecondsMax: whole(attributes, 'timeout', ringSecondsMax),
    talkSecondsMax: whole(attributes, 'timeLimit', talkSecondsMax),
    ...action(attributes, reading),
  }
}

function message({ text, verbs }: Verb, reading: Reading): CallStep {
  const body = verbs.find(({ name }) => name === 'Body')?.text ?? text
  const media = verbs.filter(({ name }) => name === 'Media').map((verb) => addressOf(verb.text, reading))
  return { do: 'message', body, media_urls: media }
}

function gather({ attributes, verbs }: Verb, reading: Reading): CallStep {
  const within = verbs.find(({ name }) => !['Say', 'Play', 'Pause'].includes(name))
  if (within !== undefined) throw new TwimlFault(12200, `<Gather> cannot hold <${within.name}>.`)
  return {
    do: 'gather',
    digitsMax: attributes['numDigits'] === undefined ? null : whole(attributes, 'numDigits', 1),
    finishOnKey: attributes['finishOnKey'] ?? '#',
    timeoutSeconds: whole(attributes, 'timeout', 5),
    method: methodOf(attributes),
    prompts: verbs.map((verb) => stepOf(verb, reading)),
    ...action(attributes, reading),
  }
}

function action({ action: given }: Verb['attributes'], reading: Reading): { action?: string } {
  return given === undefined ? {} : { action: addressOf(given, reading) }
}

/** Relative to where the document came from. */
function addressOf(text: string, { url: base }: Reading): string {
  const url = URL.parse(text === '' ? base : text, base)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TwimlFault(12200, `"${text}" is no http address.`)
  return url.href
}

/** Reads texts to send back from TwiML that answers a text: what is not a text is not for texts. */
export function textsIn(plan: CallPlan): Extract<CallStep, { do: 'message' }>[] {
  return plan.filter((step) => step.do === 'message')
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  parseAttributeValue: false,
  // Space within a text means something; that around it is taken away from the whole.
  trimValues: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
})

function root(xml: string): Verb {
  if (xml.length > lengthMax) throw new TwimlFault(12100, `It is longer than ${lengthMax} characters.`)
  // Own entities could make a small document a huge one; TwiML has none.
  if (/<!DOCTYPE/i.test(xml)) throw new TwimlFault(12100, 'It has a document type.')
  // oxlint-disable-next-line typescript/no-deprecated -- its successor is a package of its own: one that reads is enough
  const valid = XMLValidator.validate(xml)
  if (valid !== true) throw new TwimlFault(12100, `It is not XML: ${valid.err.msg} (line ${valid.err.line}).`)
  const verbs = verbsOf(nodesOf(xml))
  const [response] = verbs
  if (response?.name !== 'Response' || verbs.length > 1)
    throw new TwimlFault(12100, 'It is not a <Response>.')
  return response
}

type Node = Readonly<Record<string, unknown>>

/** What is valid may still be more than the parser takes: nested too deep, for one. */
function nodesOf(xml: string): Node[] {
  try {
    return parser.parse(xml) as Node[]
  } catch (error) {
    throw new TwimlFault(12100, `It cannot be read: ${error instanceof Error ? error.message : 'no reason'}.`)
  }
}

function verbsOf(nodes: readonly Node[]): Verb[] {
  return nodes.flatMap((node) => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text')
    if (name === undefined) return []
    const within = node[name] as Node[]
    const text = within.flatMap((one) => ('#text' in one ? [String(one['#text'])] : [])).join('')
    return [
      {
        name,
        text: text.trim(),
        attributes: (node[':@'] ?? {}) as Verb['attributes'],
        verbs: verbsOf(within),
      },
    ]
  })
}

const methodOf = (attributes: Verb['attributes']) =>
  attributes['method']?.toUpperCase() === 'GET' ? 'GET' : 'POST'

const has = <K extends string>(name: K, attributes: Verb['attributes']) =>
  (attributes[name] === undefined ? {} : { [name]: attributes[name] }) as { [key in K]?: string }

function whole(attributes: Verb['attributes'], name: string, fallback: number): number {
  const text = attributes[name]
  if (text === undefined) return fallback
  if (!/^\d{1,6}$/.test(text)) throw new TwimlFault(12200, `${name}="${text}" is no whole number.`)
  return Number(text)
}
