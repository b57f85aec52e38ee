import { useEffect, useMemo } from 'preact/hooks'
import { countryName } from '../countries.ts'
import { count } from '../format.ts'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { Field } from '../parts/field.tsx'
import { VirtualList } from '../parts/virtual-list.tsx'
import type { Pool } from '../records.ts'
import { type Asked, matches, narrows, noCountry } from './asked.ts'
import { NumberRow } from './number-row.tsx'
import type { PoolRows } from './pool-rows.ts'

const rowHeight = 57

/** The pool's numbers, narrowed to those that are looked for. */
export function PoolList({
  pool,
  numbers,
  asked,
  onAsk,
}: {
  readonly pool: Pool | undefined
  readonly numbers: PoolRows
  readonly asked: Asked
  readonly onAsk: (change: Partial<Asked>) => void
}) {
  const { rows, more, loading, error, loadMore, reload } = numbers
  const narrowed = narrows(asked)
  const shown = useMemo(() => rows.filter((row) => matches(row, asked)), [rows, asked])
  // Whoever looks for one wants it found, wherever in the list it is.
  useEffect(() => {
    if (narrowed && more && !loading && error === undefined) loadMore()
  }, [narrowed, more, loading, error, loadMore])
  const none = rows.length === 0 && !loading && !more
  return (
    <>
      {!none && <Filters pool={pool} asked={asked} onAsk={onAsk} />}
      {error && <Failure error={error} again={reload} />}
      {none && error === undefined && (
        <Empty title="This pool is empty: nobody can be added to a session until it has numbers." />
      )}
      {!none && (
        <div class="row spread">
          <p class="quiet" role="status">
            {loadedWords({ shown: shown.length, loaded: rows.length, all: pool?.numbers, more, narrowed })}
          </p>
          {more && !narrowed && (
            <button type="button" disabled={loading} onClick={loadMore}>
              Load more
            </button>
          )}
        </div>
      )}
      {shown.length > 0 && (
        <VirtualList
          rows={shown}
          keyOf={({ sid }) => sid}
          render={(row) => <NumberRow row={row} onChange={() => numbers.refresh(row.sid)} />}
          rowHeight={rowHeight}
          label="Numbers"
          onEnd={more ? loadMore : undefined}
        />
      )}
    </>
  )
}

interface Loaded {
  readonly shown: number
  readonly loaded: number
  /** Undefined: not known yet. */
  readonly all: number | undefined
  readonly more: boolean
  readonly narrowed: boolean
}

function loadedWords({ shown, loaded, all, more, narrowed }: Loaded): string {
  const of = all !== undefined && all >= loaded ? ` of ${count(all)}` : ''
  const read = more ? `${count(loaded)}${of} loaded` : `All ${count(loaded)} loaded`
  return narrowed ? `${count(shown)} found. ${read}${more ? ', looking on …' : '.'}` : `${read}.`
}

function Filters({
  pool,
  asked,
  onAsk,
}: {
  readonly pool: Pool | undefined
  readonly asked: Asked
  readonly onAsk: (change: Partial<Asked>) => void
}) {
  const countries = pool?.countries.map(({ iso_country }) => iso_country) ?? []
  return (
    <div class="form-row" role="search">
      <Field label="Number, name or SID">
        <input
          type="search"
          value={asked.q}
          autoComplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => onAsk({ q: currentTarget.value })}
        />
      </Field>
      <Field label="Country">
        <select
          value={asked.country}
          onChange={({ currentTarget }) => onAsk({ country: currentTarget.value })}
        >
          <option value="">Any</option>
          {countries.map((country) => (
            <option key={country} value={country ?? noCountry}>
              {countryName(country)}
            </option>
          ))}
        </select>
      </Field>
      <Field label="Reserved">
        <select
          value={asked.reserved}
          onChange={({ currentTarget }) => onAsk({ reserved: currentTarget.value as Asked['reserved'] })}
        >
          <option value="">All</option>
          <option value="yes">Reserved only</option>
          <option value="no">Not reserved</option>
        </select>
      </Field>
    </div>
  )
}
