// A callback: one call of an application's address, from when it is due until it was heard.

/** Parked: given up after the last try, until somebody replays it. Canceled: what it told of was deleted. */
export const callbackStates = ['waiting', 'delivered', 'parked', 'canceled'] as const
export type CallbackState = (typeof callbackStates)[number]

/** Tries before it is parked: the last one comes some hours after the first (callbacks/retry.ts). */
export const triesMax = 16

/** What happens to a contact when InterceptCallbackUrl cannot be asked. Twilio: it goes on (contract 4.3). */
export const interceptFailures = ['pass', 'block'] as const
export type InterceptFailure = (typeof interceptFailures)[number]

/** Milliseconds that InterceptCallbackUrl has to answer. Twilio: 15 s (contract section 6). */
export const interceptMsMax = 15_000
