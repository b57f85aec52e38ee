// What is to happen with a call, as TeXML: Telnyx's dialect of TwiML, with limits of its own.
// Source, 2026-11-20: https://developers.telnyx.com/docs/voice/programmable-voice/texml-verbs/dial and its neighbours, and
// https://developers.telnyx.com/docs/voice/programmable-voice/texml-twiml-compatibility for what there is not.
import type { CallPlan, CallStep } from '../domain/call-plan.ts'
import { writeTwiml } from '../twiml/write.ts'
import type { AddressOf, Reply } from './carrier.ts'
import { sideQuery } from './report-query.ts'

const replyWith = (body: string): Reply => ({ status: 200, contentType: 'text/xml; charset=utf-8', body })

/**
 * Dial, Number, Reject, Say, Play, Pause, Gather, Redirect, Hangup and Record are as Twilio's, `answerOnBridge` included.
 * There is no Message: the caller gets no text.
 */
export function answerTexml(plan: CallPlan, address: AddressOf): Reply {
  const steps = plan.flatMap(fitting)
  const document = writeTwiml(endsBySaying(steps) ? steps : [...steps, { do: 'hangup' }], (side) => ({
    action: address('CallDone', sideQuery(side)),
    status: address('CallStatus', sideQuery(side)),
  }))
  return replyWith(document)
}

/** That a document which has ended ends the call is Twilio's rule; Telnyx states none. */
export const hungUp = replyWith(writeTwiml([{ do: 'hangup' }]))

/** Whether what happens after the last step is said by it. */
function endsBySaying(steps: CallPlan): boolean {
  const last = steps.at(-1)
  if (last === undefined) return false
  if (last.do === 'dial') return last.side !== undefined || last.action !== undefined
  return ['hangup', 'reject', 'redirect'].includes(last.do)
}

/** Seconds, times and characters that Telnyx allows: what is outside is refused, or means nothing. */
const limits = {
  ring: { min: 5, max: 120 },
  talk: { min: 60, max: 14_400 },
  pause: { min: 1, max: 180 },
  say: { min: 0, max: 10 },
  digits: { min: 1, max: 120 },
  record: { min: 0, max: 14_400 },
} as const

const within = (value: number, { min, max }: { readonly min: number; readonly max: number }) =>
  Math.min(Math.max(value, min), max)

/** The step as Telnyx takes it; none where it has none such. */
function fitting(step: CallStep): CallStep[] {
  switch (step.do) {
    case 'dial':
      return [
        {
          ...step,
          ringSecondsMax: within(step.ringSecondsMax, limits.ring),
          talkSecondsMax: within(step.talkSecondsMax, limits.talk),
        },
      ]
    case 'say':
      return [{ ...step, loop: within(step.loop, limits.say) }]
    case 'pause':
      return step.seconds > 0 ? [{ ...step, seconds: within(step.seconds, limits.pause) }] : []
    case 'gather':
      return [
        {
          ...step,
          timeoutSeconds: within(step.timeoutSeconds, limits.digits),
          prompts: step.prompts.flatMap(fitting),
        },
      ]
    case 'record':
      return [{ ...step, secondsMax: within(step.secondsMax, limits.record) }]
    case 'message':
      return []
    case 'play':
    case 'redirect':
    case 'reject':
    case 'hangup':
      break
  }
  return [step]
}
