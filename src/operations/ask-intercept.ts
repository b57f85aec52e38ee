import { interactionForm } from '../callbacks/interaction-form.ts'
import { accountBySid } from '../storage/accounts.ts'
import type { Interaction } from '../storage/interactions.ts'
import type { Service } from '../storage/services.ts'
import { callApplication, shownAddress } from './call-application.ts'
import type { Context } from './ports.ts'
import { raiseAlert } from './raise-alert.ts'
import { resourceUrlsOf } from './resource-url.ts'

/**
 * Asks InterceptCallbackUrl whether a contact may go on: 403 says no, anything else yes (contract 4.3). What cannot be
 * asked goes on, too, unless the service says that it must not.
 * @param until when it must be known, where that is sooner than the service and its address say
 */
export async function mayGoOn(
  context: Context,
  service: Service,
  interaction: Interaction,
  until?: Date,
): Promise<boolean> {
  const { intercept_callback_url: url, account_sid } = service
  const account = url === null ? undefined : await accountBySid(context.database.db, account_sid)
  if (url === null || account === undefined) return true
  const about = { account_sid, service_sid: service.sid, resource_sid: interaction.sid }
  const { inbound_resource_status: inbound_status, date_created: at } = interaction
  const urlOf = resourceUrlsOf(context.carriers, context.publicUrl, interaction)
  const form = interactionForm(interaction, { inbound_status, outbound_status: null, at }, urlOf)
  const heard = await callApplication(context, {
    matter: { ...about, about: 'intercept' },
    url,
    // Nothing has changed yet: Twilio tells one date twice here, both in whole seconds.
    form: { ...form, interactionDateUpdated: form['interactionDateCreated']! },
    token: context.vault.open(account.sealed_token, account_sid),
    idempotencyToken: interaction.sid,
    totalMsMax: service.intercept_ms_max,
    ...(until && { until }),
  })
  if (heard.status === 403) {
    await raiseAlert(context, 'contact-rejected', about)
    return false
  }
  if (heard.status !== null && heard.status < 400) return true
  await raiseAlert(context, 'callback-failed', { ...about, values: { url: shownAddress(url) } })
  return service.intercept_failure === 'pass'
}
