// Where carriers call us.
import type { AddressOf, Carrier } from '../carriers/carrier.ts'
import type { Sid } from '../domain/sid.ts'

/**
 * The addresses that a carrier is given for a service's numbers.
 * @param base scheme and authority by which the carrier reaches us
 * @param about the service, for a carrier that is called at services' addresses
 */
export function carrierAddress(
  base: string,
  { name, ingress }: Pick<Carrier, 'name' | 'ingress'>,
  { account_sid, service_sid = '' }: { readonly account_sid: Sid<'AC'>; readonly service_sid?: string },
): AddressOf {
  return (subject, { ks, ...query } = {}) =>
    ingress?.at === 'carrier'
      ? `${base}/carriers/${name}/${subject}${queryOf({ ...(ks && { ks }), ...query })}`
      : // The path says which service it is.
        `${base}/v1/Accounts/${account_sid}/Proxy/${service_sid}/Webhooks/${subject}${queryOf(query)}`
}

function queryOf(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString()
  return text === '' ? '' : `?${text}`
}
