// How near must a proxy number be to the person? Always the same country, then as near as the service asks.
import { codesNear, overlayOf } from './area-codes.ts'

/** Twilio's documentation and its OpenAPI file name different levels; both are understood (contract 2.1). */
export const geoMatchLevels = ['country', 'area-code', 'extended-area-code', 'overlay', 'radius'] as const
export type GeoMatchLevel = (typeof geoMatchLevels)[number]

/** People of these countries may be given a number of the United States (contract 3.3). */
const servedByUnitedStates = ['AG', 'AI', 'BM', 'BS', 'MS', 'TC', 'VG', 'VI']
/** These share one dialling code and one pool. */
const britishIsles = ['GB', 'GG', 'IM', 'JE']

/** The countries whose numbers serve a person of `country`; empty when the country is unknown. */
export function countriesServing(country: string | null): readonly string[] {
  if (country === null) return []
  if (servedByUnitedStates.includes(country)) return [country, 'US']
  if (britishIsles.includes(country)) return britishIsles
  return [country]
}

/**
 * The area codes whose numbers are near enough to a person of `areaCode`; null when any is. Levels finer than the country
 * count in North America only. Twilio publishes no tables (contract 3.3): an extended area code is taken for its overlays.
 */
export function areaCodesServing(level: GeoMatchLevel, areaCode: string | null): readonly string[] | null {
  if (areaCode === null || level === 'country') return null
  if (level === 'area-code') return [areaCode]
  return level === 'radius' ? codesNear(areaCode) : overlayOf(areaCode)
}
