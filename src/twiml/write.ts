// Writes a call plan as TwiML, for carriers that speak it.
import { XMLBuilder } from 'fast-xml-parser'
import type { CallPlan, CallStep, Dial, OutboundSide } from '../domain/call-plan.ts'

/** Where the carrier tells how a call of a session goes on. */
export interface DialReports {
  /** What became of it at last: the answer decides what follows. */
  readonly action: string
  /** Each status of the second leg. */
  readonly status: string
}

type Attributes = Readonly<Record<string, string | number | undefined>>
type Node = Record<string, unknown>

// oxlint-disable-next-line typescript/no-deprecated -- its successor is a package of its own: one that writes is enough
const builder = new XMLBuilder({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: true,
})

/**
 * The document; `<Response></Response>` for an empty plan.
 * @param reportsTo where the carrier reports on a call of a session; others report where their plan says
 */
export function writeTwiml(plan: CallPlan, reportsTo?: (side: OutboundSide) => DialReports): string {
  const response = node(
    'Response',
    {},
    plan.map((step) => verbOf(step, reportsTo)),
  )
  return `<?xml version="1.0" encoding="UTF-8"?>${builder.build([response])}`
}

/** What is answered where nothing is to happen. */
export const emptyTwiml = writeTwiml([])

function verbOf(step: CallStep, reportsTo?: (side: OutboundSide) => DialReports): Node {
  switch (step.do) {
    case 'dial':
      return dialOf(step, step.side && reportsTo?.(step.side))
    case 'say':
      return node('Say', { language: step.language, loop: step.loop }, [words(step.text)])
    case 'play':
      return node('Play', { loop: step.loop }, [words(step.url)])
    case 'pause':
      return node('Pause', { length: step.seconds })
    case 'gather': {
      const { digitsMax, finishOnKey, timeoutSeconds, action, method } = step
      const attributes = {
        numDigits: digitsMax ?? undefined,
        finishOnKey,
        timeout: timeoutSeconds,
        action,
        method,
      }
      return node(
        'Gather',
        attributes,
        step.prompts.map((prompt) => verbOf(prompt)),
      )
    }
    case 'redirect':
      return node('Redirect', { method: step.method }, [words(step.url)])
    case 'reject':
      return node('Reject', { reason: step.reason })
    case 'hangup':
      return node('Hangup', {})
    case 'message':
      return node('Message', {}, [
        node('Body', {}, [words(step.body)]),
        ...step.media_urls.map((url) => node('Media', {}, [words(url)])),
      ])
    case 'record':
      break
  }
  return node('Record', { maxLength: step.secondsMax, action: step.action })
}

function dialOf(dial: Dial, reports: DialReports | undefined): Node {
  const { number, callerId, ringSecondsMax: timeout, talkSecondsMax: timeLimit } = dial
  const told = reports && {
    statusCallback: reports.status,
    statusCallbackMethod: 'POST',
    statusCallbackEvent: 'initiated ringing answered completed',
  }
  const action = reports?.action ?? dial.action
  const attributes = { callerId, answerOnBridge: 'true', timeout, timeLimit, method: 'POST', action }
  return node('Dial', attributes, [node('Number', told ?? {}, [words(number)])])
}

const words = (text: string): Node => ({ '#text': text })

function node(name: string, attributes: Attributes, within: readonly Node[] = []): Node {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined)
  return {
    [name]: within,
    ...(given.length > 0 && { ':@': Object.fromEntries(given.map(([key, value]) => [key, String(value)])) }),
  }
}
