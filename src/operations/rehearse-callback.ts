import { problem } from '../domain/problem.ts'
import type { ApplicationAsked } from '../events.ts'
import type { CallbackKey } from '../storage/callbacks.ts'
import { beginningOf, callApplication } from './call-application.ts'
import { postedCallback } from './callbacks.ts'
import type { Context } from './ports.ts'

export interface Rehearsal {
  /** Where it is posted, if not where the callback is. */
  readonly url?: string | null
  /** What is posted, if not what the callback tells. */
  readonly parameters?: Readonly<Record<string, string>> | null
}

/** What was posted, and how that went. */
export type Rehearsed = Pick<
  ApplicationAsked,
  'url' | 'parameters' | 'signature' | 'status' | 'fault' | 'took_ms' | 'answer'
>

/**
 * Posts a callback once, perhaps another form and to another address, as it would be told: through the same door, signed,
 * within the limits of the address. Nothing is recorded, and nobody else hears of it.
 * @throws {Problem} callback-unknown, rehearsal-only, parameter-invalid
 */
export async function rehearseCallback(
  context: Context,
  key: CallbackKey,
  wanted: Rehearsal,
): Promise<Rehearsed> {
  const { callback, token, parameters: told } = await postedCallback(context, key)
  if (context.rehearsal === undefined) throw problem('rehearsal-only')
  const url = wanted.url ?? callback.url
  const parameters = wanted.parameters ?? told
  if (parameters === null) {
    const reason = 'The interaction was deleted: say what is to be posted.'
    throw problem('parameter-invalid', { parameter: 'Parameters', reason })
  }
  // One of its own: who has heard the callback would take it for the same again.
  const idempotencyToken = context.sids.mint('CB')
  const heard = await callApplication(context, { url, form: parameters, token, idempotencyToken, once: true })
  const { signature, status, fault, took_ms } = heard
  return { url, parameters, signature, status, fault, took_ms, answer: beginningOf(heard) }
}
