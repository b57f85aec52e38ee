// More time for a session. One that ends at a date gets a later one. One that ends in silence gets a longer ttl, which is exact
// whenever its time began to count: a date would end it even while its people are in touch.
import { useState } from 'preact/hooks'
import { type Form, post } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { Time } from '../parts/time.tsx'
import type { Session } from '../records.ts'
import { inWords } from './expiry.ts'
import { FormDialog, written } from './form-dialog.tsx'
import { pathOf } from './session-words.ts'

const spans = { '1 hour': 3600, '1 day': 86_400 } as const
type Choice = keyof typeof spans | 'a date'

/** The longest ttl that the API takes. */
const ttlMax = 2_147_483_646

/** What the API is asked, for so many seconds more. */
export function extension({ ttl, date_expiry }: Pick<Session, 'ttl' | 'date_expiry'>, seconds: number): Form {
  if (date_expiry !== null) return { DateExpiry: instant(Date.parse(date_expiry) + seconds * 1000) }
  return { Ttl: String(Math.min(ttl + seconds, ttlMax)) }
}

/** Whole seconds: what the API keeps. */
const instant = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export function ExtendDialog({
  session,
  now,
  onClose,
}: {
  readonly session: Session
  readonly now: Date
  readonly onClose: () => void
}) {
  const never = session.ttl === 0 && session.date_expiry === null
  const [choice, setChoice] = useState<Choice>(never ? 'a date' : '1 hour')
  const act = (given: FormData) => {
    const date = written(given, 'date')
    const form =
      choice === 'a date'
        ? { DateExpiry: date === undefined ? undefined : instant(Date.parse(date)) }
        : extension(session, spans[choice])
    return post(pathOf(session), form)
  }
  const choices: readonly Choice[] = never ? ['a date'] : ['1 hour', '1 day', 'a date']
  return (
    <FormDialog
      title={never ? 'Give the session an expiry' : 'Extend the session'}
      doing={choice === 'a date' ? 'Let it expire then' : `Extend by ${choice}`}
      act={act}
      onClose={onClose}
    >
      {!never && (
        <div class="tabs" role="group" aria-label="By how much">
          {choices.map((one) => (
            <button key={one} type="button" aria-pressed={one === choice} onClick={() => setChoice(one)}>
              {one === 'a date' ? 'Until a date' : `+ ${one}`}
            </button>
          ))}
        </div>
      )}
      {choice === 'a date' ? (
        <ADate session={session} now={now} />
      ) : (
        <Consequence session={session} seconds={spans[choice]} />
      )}
    </FormDialog>
  )
}

function ADate({ session, now }: { readonly session: Session; readonly now: Date }) {
  return (
    <Field
      label="Expires at"
      hint={
        session.ttl === 0
          ? 'In the time of this browser.'
          : `In the time of this browser. Until then it stays open, also in silence of ${inWords(session.ttl)}; then it ends, also while its people are in touch.`
      }
    >
      <input name="date" type="datetime-local" required min={localMinute(now)} />
    </Field>
  )
}

function Consequence({ session, seconds }: { readonly session: Session; readonly seconds: number }) {
  const { DateExpiry, Ttl } = extension(session, seconds)
  if (typeof DateExpiry === 'string') {
    return (
      <p>
        It expires at a date. That becomes <Time at={DateExpiry} />.
      </p>
    )
  }
  return (
    <p>
      {inWords(session.ttl)} without a contact end it. That becomes {inWords(Number(Ttl))}: it expires{' '}
      {inWords(seconds)} later than it would, and so after each contact to come.
    </p>
  )
}

/** As the control for a date takes it: in the time of the browser. */
function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
