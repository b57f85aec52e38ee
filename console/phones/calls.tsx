// Calls on a phone: one that is up, with what can be done with it, and those that are over.
import { useState } from 'preact/hooks'
import { Link } from 'wouter-preact'
import { post } from '../api.ts'
import { duration } from '../format.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { failed } from '../parts/notices.tsx'
import { Time } from '../parts/time.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { PhoneCall } from '../records.ts'
import { useTickingTime } from '../server-time.ts'

export const isUp = ({ status }: PhoneCall) => status === 'ringing' || status === 'in-progress'

const act = (call: PhoneCall, Action: string, more: Record<string, string> = {}) =>
  void post(`/simulator/calls/${call.sid}`, { Action, ...more }).catch(failed)

export function OngoingCall({ call, name }: { readonly call: PhoneCall; readonly name: string }) {
  const received = call.direction === 'received'
  const rings = call.status === 'ringing'
  const other = received ? call.from : call.to
  return (
    <div
      class={rings && received ? 'call ringing' : 'call'}
      role="group"
      aria-label={`Call on the phone of ${name}`}
    >
      <div class="row spread">
        <p role="status">
          <Icon name="call" />
          {rings ? (received ? ' Ringing: ' : ' Calling ') : ' Talking with '}
          <Address text={other} />
          {!rings && call.date_answered !== null && <Running since={call.date_answered} />}
        </p>
        <CopyAs
          call={{
            method: 'POST',
            path: `/simulator/calls/${call.sid}`,
            form: { Action: rings && received ? 'answer' : 'hangup' },
          }}
          label="Copy this call as code"
        />
      </div>
      {call.heard.length > 0 && <Heard heard={call.heard} />}
      <div class="row">
        {rings && received && (
          <>
            <button type="button" class="primary" onClick={() => act(call, 'answer')}>
              Answer
            </button>
            <button type="button" class="danger" onClick={() => act(call, 'decline')}>
              Decline
            </button>
            <button type="button" onClick={() => act(call, 'ignore')}>
              Ignore
            </button>
          </>
        )}
        {!(rings && received) && (
          <button type="button" class="danger" onClick={() => act(call, 'hangup')}>
            Hang up
          </button>
        )}
        {call.direction === 'sent' && <Keys call={call} />}
      </div>
    </div>
  )
}

/** Digits for an announcement that asks for them. */
function Keys({ call }: { readonly call: PhoneCall }) {
  const [digits, setDigits] = useState('')
  if (!call.heard.some((one) => one.startsWith('say') || one.startsWith('play'))) return null
  return (
    <form
      class="row keys"
      onSubmit={(event) => {
        event.preventDefault()
        act(call, 'digits', { Digits: digits })
        setDigits('')
      }}
    >
      <input
        aria-label="Digits to press"
        inputMode="tel"
        pattern="[0-9*#]{1,32}"
        required
        size={6}
        value={digits}
        onInput={({ currentTarget }) => setDigits(currentTarget.value)}
      />
      <button type="submit">Press</button>
    </form>
  )
}

function Heard({ heard }: { readonly heard: readonly string[] }) {
  return (
    <ul class="quiet small" aria-label="What the caller heard">
      {heard.map((one, at) => (
        <li key={at}>
          <Words text={one} />
        </li>
      ))}
    </ul>
  )
}

/** Milliseconds between two times at which a running clock moves. */
const tickMs = 250

/** How long the two have been talking. */
function Running({ since }: { readonly since: string }) {
  const { now, settled } = useTickingTime(tickMs)
  const seconds = settled ? (now().getTime() - Date.parse(since)) / 1000 : 0
  return (
    <>
      {' '}
      <span class="mono" role="timer">
        {duration(seconds)}
      </span>
    </>
  )
}

const endings: Readonly<Record<string, string>> = {
  busy: 'declined',
  'no-answer': 'not answered',
  canceled: 'hung up before it was answered',
  failed: 'failed',
}

export function CallEntry({ call }: { readonly call: PhoneCall }) {
  const sent = call.direction === 'sent'
  const how =
    call.status === 'completed' ? duration(call.duration ?? 0) : (endings[call.status] ?? call.status)
  return (
    <li class={`entry ${call.direction}`}>
      <p class="quiet small">
        {sent ? 'to ' : 'from '}
        <Address text={sent ? call.to : call.from} />
      </p>
      <p class="bubble">
        <Icon name="call" /> {sent ? 'Called' : 'Call'}, {how}
        {call.heard.length > 1 && <Heard heard={call.heard} />}
      </p>
      <p class="quiet small row">
        <Time at={call.date_created} />
        <Link href={`/traces?q=${call.sid}`}>trace</Link>
      </p>
    </li>
  )
}
