// Turns Maskline's clock forward, as if that time had passed.
import { useState } from 'preact/hooks'
import { post } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Field } from '../parts/field.tsx'
import { failed, say } from '../parts/notices.tsx'
import { Words } from '../parts/words.tsx'
import type { ClockState, Session } from '../records.ts'
import { inWords } from '../sessions/expiry.ts'
import { useTickingTime } from '../server-time.ts'

const path = '/simulator/clock'

const steps = [
  [60, '+1 minute'],
  [3600, '+1 hour'],
  [86_400, '+1 day'],
] as const

const units = [
  [60, 'minutes'],
  [3600, 'hours'],
  [86_400, 'days'],
] as const

const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'full' })
const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' })

export function TurnClock({ sessions }: { readonly sessions: readonly Session[] }) {
  const { now: read, ahead, reload } = useTickingTime(1_000)
  const now = read()
  const turn = async (seconds: number) => {
    const turned = await post<ClockState>(path, { Advance: `${seconds}` })
    say(`It is ${time.format(new Date(turned.now))} now.`)
    reload()
  }
  const turnBy = (seconds: number) => void turn(seconds).catch(failed)
  return (
    <section class="card" aria-labelledby="clock">
      <div class="row spread">
        <h2 id="clock">Maskline's time</h2>
        <CopyAs call={{ method: 'POST', path, form: { Advance: '3600' } }} />
      </div>
      <p class="clock">
        <time dateTime={now.toISOString()}>{time.format(now)}</time>
        <span class="quiet">{day.format(now)}</span>
      </p>
      <p>
        {ahead === 0
          ? 'It was not turned: it is the present time.'
          : `It is ${inWords(ahead)} ahead of the time that it is.`}
      </p>
      <div class="row">
        {steps.map(([seconds, words]) => (
          <button key={words} type="button" onClick={() => turnBy(seconds)}>
            {words}
          </button>
        ))}
      </div>
      <ToNextExpiry now={now} sessions={sessions} onTurn={turnBy} />
      <AnyAmount onTurn={turnBy} />
      <p class="quiet">
        Sessions expire, callbacks are due and calls end as if that time had passed, for everybody who uses
        this Maskline. It cannot be turned back.
      </p>
    </section>
  )
}

interface NextExpiry {
  readonly session: Session
  readonly at: Date
}

/** Of those that are known and not over. */
function nextExpiry(sessions: readonly Session[], now: Date): NextExpiry | undefined {
  const due = sessions.flatMap((session) => {
    const at = session.date_expires === null ? undefined : new Date(session.date_expires)
    return at === undefined || at <= now ? [] : [{ session, at }]
  })
  return due.toSorted((one, other) => one.at.getTime() - other.at.getTime())[0]
}

function ToNextExpiry({
  now,
  sessions,
  onTurn,
}: {
  readonly now: Date
  readonly sessions: readonly Session[]
  readonly onTurn: (seconds: number) => void
}) {
  const next = nextExpiry(sessions, now)
  if (next === undefined) return <p class="quiet">No session that goes on is to expire.</p>
  const { session, at } = next
  // One more: it has expired when its time is over.
  const seconds = Math.ceil((at.getTime() - now.getTime()) / 1000) + 1
  return (
    <p class="row">
      <button type="button" onClick={() => onTurn(seconds)}>
        To the next expiry
      </button>
      <span>
        <Words text={session.unique_name ?? session.sid} /> expires in {inWords(seconds)}.
      </span>
    </p>
  )
}

/** Seconds of a year: further it is not turned at one time. */
const secondsMax = 31_536_000

function AnyAmount({ onTurn }: { readonly onTurn: (seconds: number) => void }) {
  const [amount, setAmount] = useState('30')
  const [unit, setUnit] = useState(60)
  return (
    <form
      class="amount"
      onSubmit={(event) => {
        event.preventDefault()
        onTurn(Math.round(Number(amount) * unit))
      }}
    >
      <Field label="Amount">
        <input
          type="number"
          required
          min={1}
          max={Math.floor(secondsMax / unit)}
          value={amount}
          onInput={({ currentTarget }) => setAmount(currentTarget.value)}
        />
      </Field>
      <Field label="Unit">
        <select value={unit} onChange={({ currentTarget }) => setUnit(Number(currentTarget.value))}>
          {units.map(([seconds, words]) => (
            <option key={words} value={seconds}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      <button type="submit">Turn forward</button>
    </form>
  )
}
