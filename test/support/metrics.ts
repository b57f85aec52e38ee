// What a process counts, read as Prometheus reads it.
import assert from 'node:assert/strict'

export interface Scrape {
  /** The value of one series; undefined: there is none. */
  value(name: string, labels?: Readonly<Record<string, string>>): number | undefined
  /** Every series of these, by its labels as they are written. */
  series(name: string): ReadonlyMap<string, number>
  readonly text: string
}

export async function scrape(base: string): Promise<Scrape> {
  const response = await fetch(`${base}/metrics`)
  assert.equal(response.status, 200)
  return parsed(await response.text())
}

export function parsed(text: string): Scrape {
  const lines = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)]
  const series = (wanted: string) =>
    new Map(
      lines.flatMap(([, name, labels = '', value]) => (name === wanted ? [[labels, Number(value)]] : [])),
    )
  return {
    text,
    series,
    value(name, labels = {}) {
      const written = Object.entries(labels).map(([label, value]) => `${label}="${value}"`)
      const found = [...series(name)].find(
        ([its]) => its.split(',').toSorted().join() === written.toSorted().join(),
      )
      return found?.[1]
    },
  }
}
