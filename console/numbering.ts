// What numbering plans know of numbers: loaded when a screen needs it, as it is larger than everything else together.
import { useEffect, useState } from 'preact/hooks'
import type { Numbering } from './phone-numbers.ts'

interface Loaded {
  readonly numbering: Numbering | undefined
  /** It is there, or will not be. */
  readonly settled: boolean
}

/** Numbers without a country are of those that the browser's languages are spoken in. */
export function useNumbering(): Loaded {
  const [loaded, setLoaded] = useState<Loaded>({ numbering: undefined, settled: false })
  useEffect(() => {
    let gone = false
    load()
      // Without it numbers must be written whole: that is no reason to show nothing.
      .catch(() => undefined)
      .then((numbering) => !gone && setLoaded({ numbering, settled: true }))
      .catch((error: unknown) => reportError(error))
    return () => {
      gone = true
    }
  }, [])
  return loaded
}

async function load(): Promise<Numbering> {
  const { isSupportedCountry, parsePhoneNumberFromString } = await import('libphonenumber-js/min')
  const countries = regions().filter(isSupportedCountry)
  return (text) => {
    const parsed = countries.map((country) => parsePhoneNumberFromString(text, country))
    return parsed.find((one) => one?.isValid())?.number
  }
}

/** The countries of the browser's languages, the preferred first; North America last. */
function regions(): string[] {
  const named = navigator.languages.flatMap((language) => new Intl.Locale(language).maximize().region ?? [])
  return [...new Set([...named, 'US'])]
}
