// The networks that carry texts and calls, and how each is.
import { count } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Failure } from '../parts/failure.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import type { Carrier } from '../records.ts'
import { useSlowQuery } from '../slow-query.ts'

const path = '/maskline/v1/carriers'

export function Carriers() {
  const carriers = useSlowQuery<{ readonly carriers: readonly Carrier[] }>(
    path,
    ({ kind }) => kind === 'contact' || kind === 'alert',
  )
  return (
    <section class="card" aria-labelledby="carriers">
      <div class="row spread">
        <h2 id="carriers">Carriers</h2>
        <CopyAs call={{ method: 'GET', path }} />
      </div>
      {carriers.error !== undefined && <Failure error={carriers.error} again={() => carriers.reload()} />}
      <ul class="carriers">
        {carriers.data?.carriers.map((carrier) => (
          <CarrierEntry key={carrier.name} carrier={carrier} />
        ))}
      </ul>
    </section>
  )
}

function CarrierEntry({ carrier }: { readonly carrier: Carrier }) {
  const { name, kind, state, since, reason, counts, waiting, waiting_since } = carrier
  return (
    <li>
      <p class="row">
        <strong>{name}</strong>
        {kind !== name && <span class="quiet">{kind}</span>}
        <Badge tone={state === 'up' ? 'good' : 'bad'} text={state === 'up' ? 'works' : 'down'} />
        {since !== null && (
          <span class="quiet">
            since <Time at={since} />
          </span>
        )}
      </p>
      {reason !== null && (
        <p>
          <Words text={reason} />
        </p>
      )}
      <p class="quiet">
        {`Took ${count(counts.accepted)}, refused ${count(counts.rejected)}, not sent ${count(counts.not_sent)}, `}
        {`answer lost ${count(counts.lost)}. `}
        {waiting === 0 ? 'Nothing waits.' : `${count(waiting)} wait`}
        {waiting > 0 && waiting_since !== null && (
          <>
            , the oldest since <Time at={waiting_since} />.
          </>
        )}
      </p>
    </li>
  )
}
