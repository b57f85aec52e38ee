import { interactionForm } from '../callbacks/interaction-form.ts'
import type { Callback } from '../storage/callbacks.ts'
import type { Interaction } from '../storage/interactions.ts'
import type { Context } from './ports.ts'
import { resourceUrlsOf } from './resource-url.ts'

/** What is posted to CallbackUrl: the interaction as it is, with the statuses of the moment that is told of. */
export function callbackForm(
  { carriers, publicUrl }: Pick<Context, 'carriers' | 'publicUrl'>,
  { inbound_status, outbound_status, date_created: at }: Callback,
  interaction: Interaction,
): Record<string, string> {
  const urlOf = resourceUrlsOf(carriers, publicUrl, interaction)
  return interactionForm(interaction, { inbound_status, outbound_status, at }, urlOf)
}
