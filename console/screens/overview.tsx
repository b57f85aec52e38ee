// How much happens, how long it takes, and what goes wrong.
import { Link, useSearchParams } from 'wouter-preact'
import { mayChange, signedIn } from '../api.ts'
import { Alerts } from '../overview/alerts.tsx'
import { Carriers } from '../overview/carriers.tsx'
import { Plots } from '../overview/plots.tsx'
import { Refusals } from '../overview/refusals.tsx'
import { useSlowQuery } from '../slow-query.ts'
import { isEmpty, Tiles } from '../overview/tiles.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import type { Figures } from '../records.ts'

const spans = [
  [15, '15 min', '15 minutes'],
  [60, '1 h', 'an hour'],
  [360, '6 h', 'six hours'],
  [1440, '24 h', 'a day'],
] as const

export function Overview() {
  const [search, setSearch] = useSearchParams()
  const [minutes, , name] = spans.find(([one]) => `${one}` === search.get('minutes')) ?? spans[1]
  const path = `/maskline/v1/figures?Minutes=${minutes}`
  const figures = useSlowQuery<Figures>(path, () => true)
  return (
    <>
      <div class="row spread">
        <h1>Overview</h1>
        <div class="row">
          <div class="tabs" role="group" aria-label="Span">
            {spans.map(([one, words, long]) => (
              <button
                key={one}
                type="button"
                aria-pressed={one === minutes}
                title={long}
                onClick={() => setSearch({ minutes: `${one}` }, { replace: true })}
              >
                {words}
              </button>
            ))}
          </div>
          <CopyAs call={{ method: 'GET', path }} />
        </div>
      </div>
      {figures.error !== undefined && <Failure error={figures.error} again={() => figures.reload()} />}
      {figures.data !== undefined && <Happened figures={figures.data} span={name} />}
      <div class="overview-rest">
        <div class="overview-side">
          {figures.data !== undefined && !isEmpty(figures.data) && (
            <Refusals refusals={figures.data.refusals} />
          )}
          <Carriers />
        </div>
        <Alerts />
      </div>
    </>
  )
}

function Happened({ figures, span }: { readonly figures: Figures; readonly span: string }) {
  if (isEmpty(figures)) return <Nothing span={span} />
  return (
    <>
      <Tiles figures={figures} />
      <Plots figures={figures} />
    </>
  )
}

function Nothing({ span }: { readonly span: string }) {
  return (
    <Empty title={`Nothing happened for ${span}.`}>
      {signedIn.value?.simulator === true && mayChange() ? (
        <p>
          Pick up a phone and text somebody: <Link href="/phones">Phones</Link>
        </p>
      ) : (
        <p>Texts and calls are counted here as they come, by the minute.</p>
      )}
    </Empty>
  )
}
