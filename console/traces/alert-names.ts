// What docs/errors.md calls the alerts: several have one code, and are told apart by their words.

/** Name, code, and words that only this alert of the code has. */
const alerts: readonly (readonly [name: string, code: number, words: string])[] = [
  ['stop-word', 80901, 'Message Matched Stop Word'],
  ['no-active-session', 80902, 'You received a call to your Proxy Number'],
  ['session-left', 80902, 'A text that waited for carrier'],
  ['unknown-participant', 80903, ''],
  ['session-expired', 80904, ''],
  ['unknown-number', 80905, 'No valid proxy scenario'],
  ['text-incomplete', 80905, 'Some parts of a text'],
  ['interaction-not-open', 80906, ''],
  ['open-interaction-not-found', 80907, ''],
  ['callback-failed', 80908, ''],
  ['contact-rejected', 80909, ''],
  ['voice-only-session', 80910, ''],
  ['message-only-session', 80911, ''],
  ['session-not-created', 80913, 'The session that was asked for'],
  ['out-of-session-failed', 80913, 'Callback to Out-of-Session handler'],
  ['no-counterpart', 80614, ''],
  ['pool-nearly-full', 80624, ''],
  ['carrier-refused-text', 80613, 'A downstream service rejected'],
  ['not-delivered', 80613, 'The carrier took the text'],
  ['carrier-answer-lost', 80502, 'The answer of carrier'],
  ['carrier-gave-up', 80502, 'No carrier took the text'],
  ['number-not-pointed', 80502, 'Texts and calls of'],
  ['number-not-restored', 80502, 'did not set'],
  ['carrier-down', 80502, 'does not work'],
  ['answer-unreadable', 12100, ''],
  ['answer-not-twiml', 12200, ''],
  ['answer-content-type', 12300, ''],
]

/** Undefined: this page does not know it. */
export const alertName = (code: number, message: string) =>
  alerts.find(([, its, words]) => its === code && message.includes(words))?.[0]

/** Where its code is explained, as the API says in `more_info`. */
export const alertAddress = (code: number) => `https://www.twilio.com/docs/errors/${code}`
