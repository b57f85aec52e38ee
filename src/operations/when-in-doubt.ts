// A connection that broke under a statement leaves in doubt whether it was done. Clients repeat what is answered with 5xx, Twilio's
// Java library by itself (contract 9), so a text that was recorded must not be answered so. What is recorded has names that
// were made before: recording it again under the same names either finds it there or makes it, once.
import { isDatabaseAway, isOutcomeUnknown, isUniqueViolation } from '../storage/database.ts'

/** Times that it is tried again, and milliseconds before each: as long as a server takes to recover, if it is quick. */
const triesMax = 20
const pauseMs = 500

/**
 * Records an item, again when nobody knows whether it was done.
 * @param record fails with a unique violation when the item is there already
 * @param recall what `record` answered, or would have, when it is there
 * @throws what `record` threw first, if the doubt remains
 */
export async function whenInDoubt<Out>(
  record: () => Promise<Out>,
  recall: () => Promise<Out | undefined>,
): Promise<Out> {
  try {
    return await record()
  } catch (doubt) {
    if (!isOutcomeUnknown(doubt)) throw doubt
    return await resolved(doubt, () => again(record, recall))
  }
}

async function resolved<Out>(doubt: unknown, look: () => Promise<Out>): Promise<Out> {
  for (let tried = 0; tried < triesMax; tried++) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    try {
      return await look()
    } catch (error) {
      if (!isDatabaseAway(error)) throw error
    }
  }
  throw doubt
}

async function again<Out>(record: () => Promise<Out>, recall: () => Promise<Out | undefined>): Promise<Out> {
  try {
    return await record()
  } catch (error) {
    const there = isUniqueViolation(error) ? await recall() : undefined
    if (there === undefined) throw error
    return there
  }
}
