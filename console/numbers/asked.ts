// What the address of the screen says: which service, and which of its numbers.
import { useCallback } from 'preact/hooks'
import { useSearchParams } from 'wouter-preact'
import type { PoolRow } from './pool-rows.ts'

export interface Asked {
  readonly service: string | undefined
  readonly q: string
  /** Empty: any. */
  readonly country: string
  readonly reserved: '' | 'yes' | 'no'
}

export function useAsked(): readonly [Asked, (change: Partial<Asked>) => void] {
  const [search, setSearch] = useSearchParams()
  const reserved = search.get('reserved')
  const asked: Asked = {
    service: search.get('service') ?? undefined,
    q: search.get('q') ?? '',
    country: search.get('country') ?? '',
    reserved: reserved === 'yes' || reserved === 'no' ? reserved : '',
  }
  const ask = useCallback(
    (change: Partial<Asked>) =>
      setSearch(
        (before) => {
          const after = new URLSearchParams(before)
          for (const [name, value] of Object.entries(change)) {
            if (value === undefined || value === '') after.delete(name)
            else after.set(name, value)
          }
          return after
        },
        { replace: true },
      ),
    [setSearch],
  )
  return [asked, ask]
}

export const narrows = ({ q, country, reserved }: Asked) =>
  q.trim() !== '' || country !== '' || reserved !== ''

/** What stands in the address for numbers of no country. */
export const noCountry = 'none'

export function matches(row: PoolRow, { q, country, reserved }: Asked): boolean {
  if (country !== '' && (row.country ?? noCountry) !== country) return false
  if (reserved !== '' && row.reserved !== (reserved === 'yes')) return false
  const text = q.trim().toLowerCase()
  if (text === '') return true
  const digits = text.replace(/[\s().-]/g, '')
  return (
    row.number.includes(digits) ||
    row.sid.toLowerCase() === text ||
    row.name?.toLowerCase().includes(text) === true
  )
}
