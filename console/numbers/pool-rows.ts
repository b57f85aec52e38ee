// The pool's numbers and short codes as one list: read page by page, and changed as somebody changes them.
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks'
import type { Refused } from '../api.ts'
import { type LiveEvent, listen } from '../live.ts'
import { usePages } from '../pages.ts'
import type { PhoneNumber, ShortCode } from '../records.ts'
import { adding } from './adding.ts'

export type PoolNumber = PhoneNumber | ShortCode

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

export interface PoolRows {
  readonly rows: readonly PoolRow[]
  readonly more: boolean
  readonly loading: boolean
  readonly error: Refused | undefined
  readonly loadMore: () => void
  readonly reload: () => void
  /** As the API answered a change. */
  readonly changed: (number: PoolNumber) => void
  readonly removed: (sid: string) => void
}

/** Rows of a page: the first is read again whenever somebody takes or leaves a number. */
const pageSize = 250

export function usePoolRows(service_sid: string): PoolRows {
  const path = `/v1/Services/${service_sid}`
  const interest = (event: LiveEvent) => adding.value?.running.value !== true && concerns(event, service_sid)
  const numbers = usePages<PhoneNumber>(`${path}/PhoneNumbers?PageSize=${pageSize}`, interest)
  const codes = usePages<ShortCode>(`${path}/ShortCodes?PageSize=${pageSize}`, interest)
  const { newer, gone, changed, removed } = useChanges(service_sid)
  // Short codes are few: at the end nobody would find them.
  const rows = useMemo(
    () =>
      [...codes.rows, ...numbers.rows].flatMap((read) => {
        if (gone.has(read.sid)) return []
        const own = newer.get(read.sid)
        return rowOf(own !== undefined && own.date_updated >= read.date_updated ? withUse(own, read) : read)
      }),
    [codes.rows, numbers.rows, newer, gone],
  )
  const loadMore = useCallback(() => {
    codes.loadMore()
    numbers.loadMore()
  }, [codes.loadMore, numbers.loadMore])
  const reload = useCallback(() => {
    codes.reload()
    numbers.reload()
  }, [codes.reload, numbers.reload])
  return {
    rows,
    more: codes.more || numbers.more,
    loading: codes.loading || numbers.loading,
    error: numbers.error ?? codes.error,
    loadMore,
    reload,
    changed,
    removed,
  }
}

/** What this page did, and what it heard that others took away. */
function useChanges(service_sid: string) {
  const [newer, setNewer] = useState<ReadonlyMap<string, PoolNumber>>(new Map())
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const changed = useCallback(
    (own: PoolNumber) => setNewer((before) => new Map([...before, [own.sid, own]])),
    [],
  )
  const removed = useCallback((sid: string) => setGone((before) => new Set([...before, sid])), [])
  useEffect(() => {
    setNewer(new Map())
    setGone(new Set())
    return listen(({ kind, data }) => {
      if (kind !== 'change') return
      const sid = data['number_sid'] ?? data['short_code_sid'] ?? data['sid']
      if (typeof sid !== 'string') return
      if (/^Delete(PhoneNumber|ShortCode)$/.test(String(data['operation']))) removed(sid)
      // Taken out and put in again, it has the SID that it had.
      if (/^Create(PhoneNumber|ShortCode)$/.test(String(data['operation']))) {
        setGone((before) => (before.has(sid) ? new Set([...before].filter((one) => one !== sid)) : before))
      }
    })
  }, [service_sid, removed])
  return { newer, gone, changed, removed }
}

/** Sessions take and leave numbers; others change the pool. */
export function concerns({ kind, data }: LiveEvent, service_sid: string): boolean {
  if (kind === 'contact') return data['outcome'] === 'session-created'
  if (kind !== 'change') return false
  const its = data['service_sid'] === undefined || data['service_sid'] === service_sid
  return its && /Participant|Session|PhoneNumber|ShortCode/.test(String(data['operation']))
}

/** How much a number is used is newest where it was read last. */
const withUse = (own: PoolNumber, read: PoolNumber): PoolNumber =>
  'in_use' in own && 'in_use' in read ? { ...own, in_use: read.in_use } : own

function rowOf(one: PoolNumber): PoolRow {
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
