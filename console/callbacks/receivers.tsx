// The addresses that are called, and how each does.
import { Fragment } from 'preact'
import { useState } from 'preact/hooks'
import { mayChange } from '../api.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Time } from '../parts/time.tsx'
import type { Receiver, Service } from '../records.ts'
import { Replay } from './replay.tsx'
import { capped, receiverWords } from './words.ts'

/** Cards that are shown until somebody asks for all. */
const cardsMax = 6

interface ReceiversProps {
  readonly receivers: readonly Receiver[]
  readonly services: readonly Service[]
  readonly onReplayed: () => void
}

export function Receivers({ receivers, services, onReplayed }: ReceiversProps) {
  const [all, setAll] = useState(false)
  const ordered = receivers.toSorted((one, other) => trouble(other) - trouble(one))
  const shown = all ? ordered : ordered.slice(0, cardsMax)
  return (
    <section aria-labelledby="receivers" class="receivers">
      <div class="row spread">
        <h2 id="receivers">Addresses that are called</h2>
        <CopyAs call={{ method: 'GET', path: '/maskline/v1/receivers' }} />
      </div>
      <div class="receiver-cards">
        {shown.map((receiver) => (
          <ReceiverCard key={receiver.url} receiver={receiver} services={services} onReplayed={onReplayed} />
        ))}
      </div>
      {receivers.length > shown.length && (
        <button type="button" onClick={() => setAll(true)}>
          Show all {receivers.length} addresses
        </button>
      )}
    </section>
  )
}

/** Those that somebody should look at come first. */
function trouble({ state, parked, waiting }: Receiver): number {
  return { open: 0, failing: 2, resting: 4 }[state] + (parked > 0 ? 1 : 0) + (waiting > 0 ? 0.5 : 0)
}

function ReceiverCard({
  receiver,
  services,
  onReplayed,
}: Pick<ReceiversProps, 'services' | 'onReplayed'> & { readonly receiver: Receiver }) {
  const { url, service_sids, state, waiting, oldest_waiting, parked, under_way } = receiver
  const [tone, words] = receiverWords[state]
  const names = service_sids.map((sid) => services.find((one) => one.sid === sid)?.unique_name ?? sid)
  return (
    <article class="card receiver">
      <h3 title={url}>
        <Url text={url} />
      </h3>
      <p>
        <Badge tone={tone} text={words} /> <Health receiver={receiver} />
      </p>
      <dl class="facts">
        <dt>Waiting</dt>
        <dd>
          {capped(waiting)}
          {oldest_waiting !== null && (
            <span class="quiet">
              , the oldest since <Time at={oldest_waiting} />
            </span>
          )}
        </dd>
        <dt>Given up</dt>
        <dd class={parked > 0 ? 'fault' : undefined}>{capped(parked)}</dd>
        {under_way > 0 && (
          <>
            <dt>Being told</dt>
            <dd>{capped(under_way)}</dd>
          </>
        )}
        <dt>{names.length === 1 ? 'Service' : 'Services'}</dt>
        <dd>
          <bdi>{names.slice(0, 5).join(', ')}</bdi>
          {names.length > 5 && ` and ${names.length - 5} others`}
        </dd>
      </dl>
      {mayChange() && (
        <Replay label="Tell all again" services={service_sids} parked={parked} onDone={onReplayed} />
      )}
    </article>
  )
}

/** Breaks after a slash before it breaks anywhere. */
function Url({ text }: { readonly text: string }) {
  return (
    <bdi>
      {text.split(/(?<=\/)(?!\/)/).map((piece, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {piece}
        </Fragment>
      ))}
    </bdi>
  )
}

function Health({ receiver: { state, failures, rests_until } }: { readonly receiver: Receiver }) {
  if (state === 'open') return null
  return (
    <span class="quiet">
      {failures === 1 ? 'The last call failed.' : `The last ${failures} calls failed.`}
      {rests_until !== null && (
        <>
          {' '}
          The next one at <Time at={rests_until} />.
        </>
      )}
    </span>
  )
}
