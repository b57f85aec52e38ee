// All that is known of a callback: what is posted, how it is signed, each try, and what can be done about it.
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { mayChange, post, signedIn } from '../api.ts'
import { milliseconds } from '../format.ts'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Empty } from '../parts/empty.tsx'
import { Failure } from '../parts/failure.tsx'
import { failed, say } from '../parts/notices.tsx'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import { useQuery } from '../query.ts'
import type { Callback, CallbackAttempt } from '../records.ts'
import { Answer } from './answer.tsx'
import { RehearsalDialog } from './rehearsal.tsx'
import { faultWords, isHeard, outcomeWords, tellsOf } from './words.ts'

export function CallbackDetails({ sid }: { readonly sid: string }) {
  const { data, error, reload } = useQuery<Callback>(`/maskline/v1/callbacks/${sid}`, tellsOf(sid))
  if (error?.status === 404) return <Empty title="It is gone: callbacks are kept for 30 days." />
  if (error !== undefined) return <Failure error={error} again={reload} />
  if (data === undefined) return <p class="quiet">One moment …</p>
  return (
    <>
      <Fate callback={data} />
      <Actions callback={data} onChanged={reload} />
      <dl class="facts">
        <dt>Address</dt>
        <dd class="mono">
          <bdi>{data.callback_url}</bdi>
        </dd>
        <dt>Callback</dt>
        <dd class="mono">{data.sid}</dd>
        <dt>Interaction</dt>
        <dd class="mono">{data.interaction_sid}</dd>
        {data.signature !== null && (
          <>
            <dt>X-Twilio-Signature</dt>
            <dd class="mono">{data.signature}</dd>
          </>
        )}
      </dl>
      <Attempts attempts={data.attempts ?? []} />
      <Parameters parameters={data.parameters} />
    </>
  )
}

/** What became of it, in a sentence. */
function Fate({ callback: { state, tries, due_at, fault } }: { readonly callback: Callback }) {
  const times = tries === 1 ? 'once' : `${tries} times`
  if (state === 'delivered') return <p>It was told {times}, and heard.</p>
  if (state === 'canceled')
    return <p>What it told of was deleted before it was heard: it is not told any more.</p>
  if (state === 'parked') {
    return <p>It was tried {times} and given up. It stays so until it is told again.</p>
  }
  return (
    <p>
      {tries === 0 ? 'It is due' : `It was tried ${times} and is due again`} at <Time at={due_at} />.
      {fault !== null && ` ${faultWords(fault)}`}
    </p>
  )
}

function Actions({ callback, onChanged }: { readonly callback: Callback; readonly onChanged: () => void }) {
  const { sid, state, interaction_sid, session_sid } = callback
  const [rehearsing, setRehearsing] = useState(false)
  const path = `/maskline/v1/callbacks/${sid}`
  const again = async () => {
    await post(path, { State: 'waiting' })
    say('It is told again, now.')
    onChanged()
  }
  return (
    <div class="row">
      {mayChange() && state !== 'canceled' && state !== 'waiting' && (
        <button type="button" class="primary" onClick={() => void again().catch(failed)}>
          Tell again
        </button>
      )}
      {mayChange() && signedIn.value?.rehearsal === true && (
        <button type="button" onClick={() => setRehearsing(true)}>
          Edit and send once
        </button>
      )}
      <Link href={`/traces?q=${interaction_sid}`}>Trace</Link>
      <Link href={`/sessions/${session_sid}`}>Session</Link>
      <CopyAs call={{ method: 'GET', path }} label="Copy this callback as code" />
      {rehearsing && <RehearsalDialog callback={callback} onClose={() => setRehearsing(false)} />}
    </div>
  )
}

function Attempts({ attempts }: { readonly attempts: readonly CallbackAttempt[] }) {
  if (attempts.length === 0) return <p class="quiet">It was not tried yet.</p>
  return (
    <section class="attempts">
      <h3>Tries</h3>
      <ol>
        {attempts.map((attempt) => (
          <Attempt key={attempt.number} attempt={attempt} />
        ))}
      </ol>
    </section>
  )
}

function Attempt({ attempt }: { readonly attempt: CallbackAttempt }) {
  const { number, date_created, fault, took_ms, answer } = attempt
  return (
    <li>
      <p class="row">
        <span class="quiet">{number}.</span>
        <Badge tone={isHeard(attempt) ? 'good' : 'bad'} text={outcomeWords(attempt)} />
        <Time at={date_created} />
        <span class="quiet">{milliseconds(took_ms)}</span>
      </p>
      {fault !== null && <p>{faultWords(fault)}</p>}
      <Answer answer={answer} />
    </li>
  )
}

function Parameters({ parameters }: Pick<Callback, 'parameters'>) {
  if (parameters === null)
    return <p class="quiet">The interaction was deleted, and what was posted with it.</p>
  return (
    <section class="posted">
      <h3>What is posted</h3>
      <table>
        <thead>
          <tr>
            <th scope="col">Parameter</th>
            <th scope="col">Value</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(parameters).map(([name, value]) => (
            <tr key={name}>
              <td class="mono">{name}</td>
              <td>
                <Words text={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
