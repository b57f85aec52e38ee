// The words of the simulated phones and their network.

/** As the phone sees it: `sent` by the person who holds it, or `received`. */
export const phoneDirections = ['sent', 'received'] as const
export type PhoneDirection = (typeof phoneDirections)[number]

/** What a network does with a text that it does not take: it says no to it, or it breaks down over it. */
export const faultKinds = ['refuse', 'fail'] as const
export type FaultKind = (typeof faultKinds)[number]
