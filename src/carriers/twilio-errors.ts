// What Twilio's codes mean for a text that it did not take (contract 9.1). The codes: https://www.twilio.com/docs/api/errors,
// read 2026-11-20.
import type { Receipt } from './carrier.ts'
import type { Asked } from './twilio-api.ts'

/**
 * `final`: no carrier may or can bring this text to this person. `here`: this account or this number cannot; another carrier
 * may. `later`: the text is welcome another time.
 */
type Meaning = 'final' | 'here' | 'later'

/** What is not listed is `here`: the text may be offered to another carrier, which decides for itself. */
const meanings: Readonly<Record<string, readonly [Meaning, string]>> = {
  // The recipient.
  21211: ['final', 'the recipient is no valid number'],
  21217: ['final', 'the recipient is no valid number'],
  // Whoever opted out did so of the sender, not of the carrier.
  21610: ['final', 'the recipient has opted out of this sender'],
  21604: ['final', 'there is no recipient'],
  21614: ['final', 'the recipient is no mobile number'],
  21635: ['final', 'the recipient is a landline'],
  21266: ['final', 'sender and recipient are the same'],
  30005: ['final', 'the recipient is unknown to its network'],
  // The recipient's own wish, or its network's: not to be got round by another carrier.
  30004: ['final', 'the recipient is blocked from receiving it'],
  // The text.
  21602: ['final', 'there is no text'],
  21617: ['final', 'the text is longer than 1600 characters'],
  21619: ['final', 'there is neither text nor media'],
  21620: ['final', 'an address of media is no address'],
  21623: ['final', 'there are more than 10 media'],
  // What a filter holds back is not tried elsewhere until it passes one.
  30007: ['final', 'the text was filtered'],
  // What this account may do.
  20003: ['here', 'the credentials are refused, or the balance is used up'],
  20005: ['here', 'the account is not active'],
  20006: ['here', 'the account may not do this'],
  20008: ['here', 'the credentials are for tests only'],
  10001: ['here', 'the account is not active'],
  21408: ['here', "the account does not send to the recipient's country"],
  21608: ['here', 'a trial account reaches verified numbers only'],
  572005: ['here', 'a trial account reaches verified numbers only'],
  21660: ['here', 'the sender is not of this account'],
  30002: ['here', 'the account is suspended'],
  // A day, or an hour: too long to wait for.
  63038: ['here', 'the account has sent its texts of today'],
  60728: ['here', 'the account has sent its texts of this hour'],
  // What the sender's number can do there.
  21212: ['here', 'the sender is no valid number'],
  21265: ['here', 'short codes are not reached'],
  21601: ['here', 'the sender sends no texts'],
  21606: ['here', 'the sender sends no texts to this recipient'],
  21607: ['here', 'the sender is no number of the account'],
  // Networks and countries accept some senders only, and not through every carrier.
  21612: ['here', 'there is no route from this sender to this recipient'],
  21621: ['here', 'the sender sends no media'],
  21659: ['here', 'the sender is no number of the account, or of another country'],
  21661: ['here', 'the sender sends no texts'],
  30003: ['here', 'the recipient cannot be reached now'],
  30006: ['here', 'the recipient is a landline, or its network cannot be reached'],
  30008: ['here', 'the carrier does not know why'],
  30034: ['here', 'the sender is not registered for traffic to the United States'],
  // What passes.
  14107: ['later', 'too many texts at once'],
  20429: ['later', 'too many requests at once'],
  63017: ['later', 'too many texts at once'],
  21611: ['later', "the sender's queue is full"],
}

/** Statuses that say that a request was not looked at: it took too long to arrive, or there were too many. */
const laterStatuses = [408, 425, 429]

/**
 * What became of a text that was not accepted.
 * @param asked how the request to send it ended
 */
export function receiptOf(asked: Exclude<Asked<never>, { outcome: 'answered' }>): Receipt {
  if (asked.outcome !== 'refused') return asked
  const { status, afterMs } = asked
  const code = asked.code ?? `http-${status}`
  const [meaning, why] = meanings[code] ?? [laterStatuses.includes(status) ? 'later' : 'here', asked.reason]
  const reason = `${code}: ${why}`
  // Whatever went wrong there may have gone wrong after the text was taken.
  if (status >= 500) return { outcome: 'lost', reason }
  if (meaning === 'later' || laterStatuses.includes(status)) {
    return { outcome: 'not-sent', reason, ...(afterMs !== undefined && { afterMs }) }
  }
  return { outcome: 'rejected', final: meaning === 'final', code, reason: why }
}
