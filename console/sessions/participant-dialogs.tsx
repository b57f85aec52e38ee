// Adding a person to a session, removing one, and texting one as the application.
import { useState } from 'preact/hooks'
import { post, remove } from '../api.ts'
import { Field } from '../parts/field.tsx'
import { say } from '../parts/notices.tsx'
import type { PhoneNumber, Session, SessionParticipant } from '../records.ts'
import { useQuery } from '../query.ts'
import { FormDialog, written } from './form-dialog.tsx'
import { nameOf, pathOf } from './session-words.ts'
import { numberOf } from './sought.ts'

interface Adding {
  readonly session: Session
  readonly onClose: () => void
}

interface About extends Adding {
  readonly person: SessionParticipant
}

export function AddParticipant({ session, onClose }: Adding) {
  const act = (given: FormData) => {
    const number = written(given, 'number')
    return post(`${pathOf(session)}/Participants`, {
      Identifier: number && numberOf(number),
      FriendlyName: written(given, 'name'),
      ProxyIdentifier: written(given, 'proxy'),
    })
  }
  return (
    <FormDialog title="Add a person" doing="Add" act={act} onClose={onClose}>
      <div class="form-row">
        <Field label="Number">
          <input name="number" required inputMode="tel" placeholder="+12065550100" autoComplete="off" />
        </Field>
        <Field label="Name">
          <input name="name" maxLength={255} placeholder="none" autoComplete="off" dir="auto" />
        </Field>
      </div>
      <ProxyNumber service_sid={session.service_sid} />
    </FormDialog>
  )
}

function ProxyNumber({ service_sid }: Pick<Session, 'service_sid'>) {
  const { data } = useQuery<{ readonly phone_numbers: readonly PhoneNumber[] }>(
    `/v1/Services/${service_sid}/PhoneNumbers?PageSize=1000`,
  )
  return (
    <Field label="Number that they see" hint="If none is chosen, the best one of the pool is.">
      <input name="proxy" list="proxy-numbers" placeholder="the best one" autoComplete="off" />
      <datalist id="proxy-numbers">
        {data?.phone_numbers.map(({ sid, phone_number }) => (
          <option key={sid} value={phone_number} />
        ))}
      </datalist>
    </Field>
  )
}

export function RemoveParticipant({ session, person, onClose }: About) {
  return (
    <FormDialog
      title={`Remove ${nameOf(person)}?`}
      doing="Remove"
      danger
      act={() => remove(`${pathOf(session)}/Participants/${person.sid}`)}
      onClose={onClose}
    >
      <p>The same number cannot be added to this session again. What went through it stays.</p>
    </FormDialog>
  )
}

/** Characters that a text may have. */
const bodyMax = 1600

export function SendText({ session, person, onClose }: About) {
  const [body, setBody] = useState('')
  const act = async (given: FormData) => {
    const media = written(given, 'media')
    await post(`${pathOf(session)}/Participants/${person.sid}/MessageInteractions`, {
      // As it is written, blanks too.
      Body: body === '' ? undefined : body,
      MediaUrl: media?.split(/\s+/),
    })
    say('The text is sent.')
  }
  const length = [...body].length
  return (
    <FormDialog title={`Text to ${nameOf(person)}`} doing="Send" act={act} onClose={onClose}>
      <Field
        label="Text"
        hint={`It comes from ${person.proxy_identifier}. ${length.toLocaleString('en')} of ${bodyMax.toLocaleString('en')} characters.`}
      >
        <textarea
          rows={4}
          dir="auto"
          value={body}
          onInput={({ currentTarget }) => setBody(currentTarget.value)}
        />
      </Field>
      <Field label="Addresses of pictures" hint="One a line; none is needed.">
        <textarea name="media" rows={2} spellcheck={false} placeholder="https://example.com/street.png" />
      </Field>
    </FormDialog>
  )
}
