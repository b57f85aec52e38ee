const names = new Intl.DisplayNames('en', { type: 'region' })

/** `United States` for `US`. */
export const countryName = (code: string | null) => (code === null ? 'No country' : (names.of(code) ?? code))
