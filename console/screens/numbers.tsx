import { useEffect, useRef, useState } from 'preact/hooks'
import { mayChange } from '../api.ts'
import { useCalmly } from '../calmly.ts'
import { AddNumbers } from '../numbers/add-numbers.tsx'
import { adding } from '../numbers/adding.ts'
import { type Asked, useAsked } from '../numbers/asked.ts'
import { PoolFigures } from '../numbers/pool-figures.tsx'
import { PoolList } from '../numbers/pool-list.tsx'
import { concerns, usePoolRows } from '../numbers/pool-rows.ts'
import { NoService, ServiceChoice } from '../numbers/service-choice.tsx'
import { usePages } from '../pages.ts'
import { Failure } from '../parts/failure.tsx'
import { Icon } from '../parts/icon.tsx'
import { useQuery } from '../query.ts'
import type { Pool, Service } from '../records.ts'

/** Numbers of the services' pools: how many are left, and which there are. */
export function Numbers() {
  const [asked, ask] = useAsked()
  const services = usePages<Service>(
    '/v1/Services?PageSize=1000',
    ({ kind, data }) =>
      kind === 'change' && /^(Create|Update|Delete)Service$/.test(String(data['operation'])),
  )
  const listed = services.rows.find(({ sid }) => sid === asked.service)
  const elsewhere = asked.service !== undefined && listed === undefined && !services.loading
  const named = useQuery<Service>(elsewhere ? `/v1/Services/${encodeURIComponent(asked.service)}` : undefined)
  const chosen = listed ?? (asked.service === undefined ? services.rows[0] : named.data)
  const error = chosen === undefined ? (services.error ?? named.error) : undefined
  const none = services.rows.length === 0 && !services.loading && services.error === undefined
  return (
    <>
      <h1>Numbers</h1>
      {error && <Failure error={error} again={services.reload} />}
      {none && error === undefined && <NoService onMade={(service) => ask({ service })} />}
      {chosen !== undefined && (
        <>
          <ServiceChoice
            services={services.rows}
            chosen={chosen}
            more={services.more}
            onMore={services.loadMore}
            onChoose={(service) => ask({ service, q: '', country: '', reserved: '' })}
          />
          <OfService key={chosen.sid} service={chosen} asked={asked} onAsk={ask} />
        </>
      )}
    </>
  )
}

/** Milliseconds between two counts of a pool: it counts all who are in a session. */
const countMs = 3_000

function OfService({
  service: { sid },
  asked,
  onAsk,
}: {
  readonly service: Service
  readonly asked: Asked
  readonly onAsk: (change: Partial<Asked>) => void
}) {
  const pool = useQuery<Pool>(`/maskline/v1/services/${sid}/pool`)
  useCalmly(pool.reload, (event) => concerns(event, sid), countMs)
  const numbers = usePoolRows(sid)
  const [open, setOpen] = useState(adding.value?.service_sid === sid)
  const running = adding.value?.service_sid === sid && adding.value.running.value
  useAfter(running, () => {
    numbers.reload()
    pool.reload()
  })
  return (
    <>
      {pool.error && pool.data === undefined && <Failure error={pool.error} again={pool.reload} />}
      {pool.data && <PoolFigures pool={pool.data} />}
      <section class="pool-list" aria-labelledby="pool-list">
        <div class="row spread">
          <h2 id="pool-list">Numbers of the pool</h2>
          {mayChange() && !open && (
            <button type="button" class="primary" onClick={() => setOpen(true)}>
              <Icon name="plus" /> Add numbers
            </button>
          )}
        </div>
        {open && <AddNumbers service_sid={sid} onClose={() => setOpen(false)} />}
        <PoolList pool={pool.data} numbers={numbers} asked={asked} onAsk={onAsk} />
      </section>
    </>
  )
}

/** While many are added, the list is left alone: it is read when they are there. */
function useAfter(running: boolean, read: () => void): void {
  const ran = useRef(running)
  useEffect(() => {
    if (ran.current && !running) read()
    ran.current = running
  }, [running])
}
