import type { ComponentChildren } from 'preact'
import { milliseconds } from '../format.ts'
import type { Tone } from '../tone.ts'
import { Time } from '../parts/time.tsx'
import { Words } from '../parts/words.tsx'
import type { Trace, TraceAttempt, TraceStep } from '../records.ts'
import { Miss } from './near-miss.tsx'
import { SidWords } from './sid-words.tsx'

/** What happened, first to last. */
export function Steps({ trace }: { readonly trace: Trace }) {
  return (
    <ol class="timeline" aria-label="What happened">
      {trace.steps.map((step, at) => (
        <li key={`${at} ${step.what}`} class={`step ${toneOf(step)}`}>
          <span class="step-time">{step.at !== trace.steps[at - 1]?.at && <Time at={step.at} />}</span>
          <div class="step-told">
            <Told step={step} />
          </div>
        </li>
      ))}
    </ol>
  )
}

const bad = new Set(['failed', 'undelivered', 'busy', 'no-answer', 'canceled'])
const good = new Set(['delivered', 'received', 'completed', 'in-progress'])
const states: Readonly<Record<string, Tone>> = {
  delivered: 'good',
  parked: 'bad',
  waiting: 'warn',
  canceled: 'plain',
}

function toneOf({ what, near_miss, outbound_status = '', state = '' }: TraceStep): Tone {
  switch (what) {
    case 'matched':
    case 'sent':
      return 'good'
    case 'nearly-matched':
      return near_miss?.kind === 'proxy-number' ? 'good' : 'bad'
    case 'status':
      if (bad.has(outbound_status)) return 'bad'
      return good.has(outbound_status) ? 'good' : 'plain'
    case 'callback':
      return states[state] ?? 'plain'
    case 'alert':
      return 'warn'
    default:
      return 'plain'
  }
}

function Told({ step }: { readonly step: TraceStep }): ComponentChildren {
  const { what, text, near_miss, code, attempts = [], body, media_urls = [] } = step
  if (near_miss !== undefined) return <Miss miss={near_miss} />
  if (what === 'alert' && code !== undefined) return <AlertTold code={code} text={text} />
  return (
    <>
      <p>
        <SidWords text={text} />
      </p>
      {body !== undefined && body !== '' && (
        <blockquote>
          <Words text={body} />
        </blockquote>
      )}
      {media_urls.map((url) => (
        <p key={url} class="quiet">
          <Words text={url} />
        </p>
      ))}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
    </>
  )
}

function AlertTold({ code, text }: { readonly code: number; readonly text: string }) {
  return (
    <p>
      <a href={`https://www.twilio.com/docs/errors/${code}`} target="_blank" rel="noreferrer">
        Alert {code}
      </a>
      : <SidWords text={text.replace(/^Alert \d+: /, '')} />
    </p>
  )
}

function Attempts({ attempts }: { readonly attempts: readonly TraceAttempt[] }) {
  return (
    <div class="attempts" tabIndex={0} role="group" aria-label="Tries">
      <table>
        <thead>
          <tr>
            <th scope="col">Try</th>
            <th scope="col">Ended</th>
            <th scope="col">Answer</th>
            <th scope="col">Took</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map(({ number, at, status, fault, took_ms }) => (
            <tr key={number}>
              <td>{number}</td>
              <td>
                <Time at={at} />
              </td>
              <td>
                <Words text={status === null ? (fault ?? 'No answer') : `HTTP ${status}`} />
              </td>
              <td>{milliseconds(took_ms)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
