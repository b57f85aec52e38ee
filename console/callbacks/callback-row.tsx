// One callback in the list: what became of it in a line, and all of it when it is opened.
import { shortSid } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { Time } from '../parts/time.tsx'
import type { Callback } from '../records.ts'
import { CallbackDetails } from './callback-details.tsx'
import { isHeard, outcomeWords, stateTones } from './words.ts'

interface CallbackRowProps {
  readonly callback: Callback
  readonly open: boolean
  /** Undefined: it stays as it is. */
  readonly onToggle?: () => void
}

export function CallbackRow({ callback, open, onToggle }: CallbackRowProps) {
  const { sid } = callback
  return (
    <article class="callback" aria-label={`Callback ${shortSid(sid)}`}>
      {onToggle === undefined ? (
        <div class="callback-line">
          <Line callback={callback} />
        </div>
      ) : (
        <button
          type="button"
          class="callback-line"
          aria-expanded={open}
          aria-controls={open ? `about-${sid}` : undefined}
          onClick={onToggle}
        >
          <Line callback={callback} />
        </button>
      )}
      {open && (
        <div id={`about-${sid}`} class="callback-about">
          <CallbackDetails sid={sid} />
        </div>
      )}
    </article>
  )
}

function Line({ callback }: { readonly callback: Callback }) {
  const { callback_url, state, tries, status, fault, date_created } = callback
  const tried = status !== null || fault !== null
  return (
    <>
      <span class="callback-state">
        <Badge tone={stateTones[state]} text={state} />
      </span>
      <span class="callback-what">
        <bdi class="callback-address">{callback_url}</bdi>
        <span class="quiet">{told(callback)}</span>
      </span>
      <span class="quiet callback-tries">{tries === 1 ? '1 try' : `${tries} tries`}</span>
      <span class="callback-outcome">
        {tried && <Badge tone={isHeard(callback) ? 'good' : 'bad'} text={outcomeWords(callback)} />}
      </span>
      <span class="quiet callback-time">
        <Time at={date_created} />
      </span>
    </>
  )
}

/** The statuses of both sides at the moment that it tells of, and of which interaction. */
function told({ inbound_status, outbound_status, interaction_sid }: Callback): string {
  const statuses = [
    inbound_status && `inbound ${inbound_status}`,
    outbound_status && `outbound ${outbound_status}`,
  ].filter(Boolean)
  return [...statuses, `interaction ${shortSid(interaction_sid)}`].join(' · ')
}
