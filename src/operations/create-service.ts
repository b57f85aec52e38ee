import { interceptMsMax, triesMax } from '../domain/callback.ts'
import type { GeoMatchLevel } from '../domain/geo-match.ts'
import type { NumberSelectionBehavior } from '../domain/number-selection.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { insertService, type Service } from '../storage/services.ts'
import type { Context } from './ports.ts'

export interface ServiceSettings {
  readonly chat_instance_sid?: Sid<'IS'> | null
  readonly callback_url?: string | null
  readonly intercept_callback_url?: string | null
  readonly out_of_session_callback_url?: string | null
  readonly default_ttl?: number
  readonly number_selection_behavior?: NumberSelectionBehavior
  readonly geo_match_level?: GeoMatchLevel
}

/**
 * Nobody may make us call ourselves: a callback that causes a callback would never end (contract 2.1).
 * @throws {Problem} parameter-invalid
 */
export function refuseOwnAddresses({ publicUrl }: Context, settings: ServiceSettings): void {
  const { host } = URL.parse(publicUrl ?? '') ?? {}
  const addresses = {
    CallbackUrl: settings.callback_url,
    InterceptCallbackUrl: settings.intercept_callback_url,
    OutOfSessionCallbackUrl: settings.out_of_session_callback_url,
  }
  for (const [parameter, address] of Object.entries(addresses)) {
    if (address === null || address === undefined || new URL(address).host !== host) continue
    throw problem('parameter-invalid', { parameter, reason: 'It must not be an address of Maskline itself.' })
  }
}

/** @throws {Problem} service-name-taken, parameter-invalid */
export async function createService(
  context: Context,
  { account_sid }: { account_sid: Sid<'AC'> },
  input: ServiceSettings & { readonly unique_name: string },
): Promise<Service> {
  refuseOwnAddresses(context, input)
  const { database, clock, sids } = context
  const now = clock.now()
  const service = await insertService(database.db, {
    sid: sids.mint('KS'),
    account_sid,
    unique_name: input.unique_name,
    chat_instance_sid: input.chat_instance_sid ?? null,
    callback_url: input.callback_url ?? null,
    intercept_callback_url: input.intercept_callback_url ?? null,
    out_of_session_callback_url: input.out_of_session_callback_url ?? null,
    default_ttl: input.default_ttl ?? 0,
    number_selection_behavior: input.number_selection_behavior ?? 'prefer-sticky',
    geo_match_level: input.geo_match_level ?? 'country',
    intercept_failure: 'pass',
    intercept_ms_max: interceptMsMax,
    callback_tries_max: triesMax,
    date_created: now,
    date_updated: now,
  })
  if (service === undefined) throw problem('service-name-taken')
  return service
}
