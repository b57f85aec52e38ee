// How near must a proxy number be to the person? Always the same country, then as near as the service asks.

/** The levels that are decided here. `overlay`, `radius` and `extended-area-code` need area-code tables: not yet. */
export const geoMatchLevels = ['country', 'area-code'] as const
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

/** Whether a number of `candidate` area code is near enough. Levels finer than the country count in North America only. */
export function geoMatches(level: GeoMatchLevel, person: string | null, candidate: string | null): boolean {
  if (level === 'country' || person === null) return true
  return person === candidate
}
