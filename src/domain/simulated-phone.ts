// The simulated phones' words.

/** As the phone sees it: `sent` by the person who holds it, or `received`. */
export const phoneDirections = ['sent', 'received'] as const
export type PhoneDirection = (typeof phoneDirections)[number]
