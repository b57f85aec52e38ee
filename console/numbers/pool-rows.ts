// The pool's numbers and short codes as one list.
import { useCallback, useMemo } from 'preact/hooks'
import type { LiveEvent } from '../live.ts'
import { type Pages, usePages } from '../pages.ts'
import type { PhoneNumber, ShortCode } from '../records.ts'
import { adding } from './adding.ts'

export interface PoolRow {
  readonly sid: string
  readonly number: string
  readonly name: string | null
  readonly country: string | null
  readonly abilities: readonly string[]
  readonly reserved: boolean
  /** Null: the API does not say it of short codes. */
  readonly inUse: number | null
  readonly path: string
}

export type PoolRows = Pages<PoolRow>

/** Rows of a page: the first is read again whenever somebody takes or leaves a number. */
const pageSize = 250

export function usePoolRows(service_sid: string): PoolRows {
  const path = `/v1/Services/${service_sid}`
  const interest = (event: LiveEvent) => adding.value?.running.value !== true && concerns(event, service_sid)
  const numbers = usePages<PhoneNumber>(`${path}/PhoneNumbers?PageSize=${pageSize}`, interest)
  const codes = usePages<ShortCode>(`${path}/ShortCodes?PageSize=${pageSize}`, interest)
  // Short codes are few: at the end nobody would find them.
  const rows = useMemo(() => [...codes.rows, ...numbers.rows].map(rowOf), [codes.rows, numbers.rows])
  const loadMore = useCallback(() => {
    codes.loadMore()
    numbers.loadMore()
  }, [codes.loadMore, numbers.loadMore])
  const refresh = useCallback(
    (sid: string) => (sid.startsWith('SC') ? codes : numbers).refresh(sid),
    [codes.refresh, numbers.refresh],
  )
  const reload = useCallback(() => {
    codes.reload()
    numbers.reload()
  }, [codes.reload, numbers.reload])
  const more = codes.more || numbers.more
  const loading = codes.loading || numbers.loading
  return { rows, more, loading, error: numbers.error ?? codes.error, loadMore, refresh, reload }
}

/** Sessions take and leave numbers; others change the pool. */
export function concerns({ kind, data }: LiveEvent, service_sid: string): boolean {
  if (kind === 'contact') return data['outcome'] === 'session-created'
  if (kind !== 'change') return false
  const its = data['service_sid'] === undefined || data['service_sid'] === service_sid
  return its && /Participant|Session|PhoneNumber|ShortCode/.test(String(data['operation']))
}

function rowOf(one: PhoneNumber | ShortCode): PoolRow {
  const { sid, service_sid, iso_country, capabilities, is_reserved } = one
  const short = 'short_code' in one
  const can = ['voice', 'sms', 'mms'].filter((ability) => capabilities[ability] === true)
  return {
    sid,
    number: short ? one.short_code : one.phone_number,
    name: short ? null : one.friendly_name,
    country: iso_country,
    abilities: can,
    reserved: is_reserved,
    inUse: short ? null : one.in_use,
    path: `/v1/Services/${service_sid}/${short ? 'ShortCodes' : 'PhoneNumbers'}/${sid}`,
  }
}
