// What `maskline doctor` says of carriers: what the settings describe, and never with what.
import type { Config } from '../config.ts'
import { type DescribedCarriers, describedCarriers } from '../main.ts'
import { carrierSettings, refusedCarriers } from './open.ts'
import type { StrayNumbers } from './stray-numbers.ts'

/** Those of the settings, or what is wrong with their description. */
export type CarriersFound = { readonly described: DescribedCarriers } | { readonly wrong: string }

export async function carriersFound(config: Config): Promise<CarriersFound> {
  try {
    return { described: await describedCarriers(carrierSettings(config)) }
  } catch (error) {
    return { wrong: refusedCarriers(error).message }
  }
}

/** @param strays undefined: nobody could look */
export function carrierRows(
  found: CarriersFound,
  strays: readonly StrayNumbers[] | undefined,
): (readonly [string, string])[] {
  if ('wrong' in found) return [['Wrong', found.wrong]]
  const { all, backups } = found.described
  return [
    ...all.map(
      ({ name, kind, account_sid }) => [name, `${kind}, of ${account_sid ?? 'every account'}`] as const,
    ),
    ...backups.map((one) => [`For ${one.for}`, `${one.carrier} is tried next`] as const),
    ...(strays ?? []).map(({ wait, text }) => [wait ? 'Wrong' : 'Numbers', text] as const),
  ]
}
