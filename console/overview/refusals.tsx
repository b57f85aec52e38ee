// What was refused and what raised alerts, by code, as bars.
import { useState } from 'preact/hooks'
import { count } from '../format.ts'
import type { Refusal } from '../records.ts'

/** Bars that are shown until somebody asks for all. */
const barsMax = 8

export function Refusals({ refusals }: { readonly refusals: readonly Refusal[] }) {
  const [all, setAll] = useState(false)
  const most = refusals[0]?.count ?? 1
  const shown = all ? refusals : refusals.slice(0, barsMax)
  return (
    <section class="card" aria-labelledby="refusals">
      <h2 id="refusals">Refused, and gone wrong</h2>
      {refusals.length === 0 && <p class="quiet">Nothing was refused, and nothing raised an alert.</p>}
      <ol class="bars">
        {shown.map((refusal) => (
          <Bar key={`${refusal.kind} ${refusal.name}`} refusal={refusal} most={most} />
        ))}
      </ol>
      {refusals.length > shown.length && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          Show all {refusals.length}
        </button>
      )}
    </section>
  )
}

function Bar({
  refusal: { code, kind, name, count: times },
  most,
}: {
  readonly refusal: Refusal
  readonly most: number
}) {
  return (
    <li>
      <span class="bar-name">
        <CodeLink code={code} /> {name.replaceAll('-', ' ')}{' '}
        <span class="quiet">{kind === 'request' ? 'request' : 'alert'}</span>
      </span>
      <span class="numeric">{count(times)}</span>
      <span class={`bar ${kind}`} style={{ width: `${(100 * times) / most}%` }} />
    </li>
  )
}

/** Where a code is explained: outside, as they are Twilio's. */
export function CodeLink({ code }: { readonly code: number | string }) {
  return (
    <a
      href={`https://www.twilio.com/docs/errors/${code}`}
      target="_blank"
      rel="noreferrer"
      title={`What ${code} means, at Twilio`}
    >
      {code}
    </a>
  )
}
