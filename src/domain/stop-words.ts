// Words by which a person tells a number to stop texting. Such a text goes nowhere (contract 3.5, step 2).

/** Twilio: the opt-out keywords of its Proxy documentation. START, YES, HELP and INFO are relayed like any text. */
const stopWords = new Set([
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'END',
  'CANCEL',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'ARRETT',
  'ARRET',
  'ARRETE',
  'UNSTOP',
])

/** Whether the whole text, in any letter case and without surrounding space, is one of the stop words. */
export function isStopWord(body: string): boolean {
  return stopWords.has(body.trim().toUpperCase())
}
