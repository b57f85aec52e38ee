import { useState } from 'preact/hooks'
import { mayChange } from '../api.ts'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { Time } from '../parts/time.tsx'
import { Address, Words } from '../parts/words.tsx'
import type { Session, SessionParticipant } from '../records.ts'
import { isActive } from './expiry.ts'
import { AddParticipant, RemoveParticipant, SendText } from './participant-dialogs.tsx'
import { isThere, nameOf, pathOf } from './session-words.ts'
import { Sid } from './sid.tsx'

/** People that a session can hold at one time. */
const peopleMax = 2

/** Who is in the session, and which number each of them sees. */
export function People({ session }: { readonly session: Session }) {
  const [adding, setAdding] = useState(false)
  const there = session.participants.filter(isThere)
  const gone = session.participants.filter((one) => !isThere(one))
  const takesMore = mayChange() && isActive(session) && there.length < peopleMax
  return (
    <section class="card session-people" aria-labelledby="people">
      <div class="row spread">
        <h2 id="people">People</h2>
        {takesMore && (
          <button type="button" onClick={() => setAdding(true)}>
            <Icon name="plus" /> Add a person
          </button>
        )}
      </div>
      {there.length === 0 && <p class="quiet">Nobody is in it.</p>}
      {there.map((person) => (
        <Person key={person.sid} session={session} person={person} />
      ))}
      {gone.length > 0 && <Gone people={gone} />}
      {adding && <AddParticipant session={session} onClose={() => setAdding(false)} />}
    </section>
  )
}

interface PersonProps {
  readonly session: Session
  readonly person: SessionParticipant
}

function Person({ session, person }: PersonProps) {
  const { sid, identifier, proxy_identifier, friendly_name } = person
  return (
    <article class="person" aria-label={nameOf(person)}>
      <div class="row spread">
        <h3>{friendly_name === null ? <Address text={identifier} /> : <Words text={friendly_name} />}</h3>
        <CopyAs
          call={{ method: 'GET', path: `${pathOf(session)}/Participants/${sid}` }}
          label="Copy participant as code"
        />
      </div>
      <p class="numbers">
        <Address text={identifier} /> <span class="quiet">sees</span> <Address text={proxy_identifier} />
      </p>
      <Sid sid={sid} what={nameOf(person)} />
      {mayChange() && <PersonActions session={session} person={person} />}
    </article>
  )
}

function PersonActions({ session, person }: PersonProps) {
  const [asking, setAsking] = useState<'text' | 'remove'>()
  const done = () => setAsking(undefined)
  const isOpen = isActive(session)
  return (
    <div class="row">
      {isOpen && session.mode !== 'voice-only' && (
        <button type="button" onClick={() => setAsking('text')}>
          <Icon name="send" /> Send a text
        </button>
      )}
      <button type="button" onClick={() => setAsking('remove')}>
        Remove
      </button>
      {asking === 'text' && <SendText session={session} person={person} onClose={done} />}
      {asking === 'remove' && <RemoveParticipant session={session} person={person} onClose={done} />}
    </div>
  )
}

/** Who was in it. */
function Gone({ people }: { readonly people: readonly SessionParticipant[] }) {
  return (
    <details open={people.length <= 3}>
      <summary>{people.length === 1 ? 'One was removed' : `${people.length} were removed`}</summary>
      <ul class="gone">
        {people.map((person) => (
          <li key={person.sid}>
            {person.friendly_name !== null && <Words text={person.friendly_name} />}{' '}
            <Address text={person.identifier} />
            <span class="quiet small">
              saw <Address text={person.proxy_identifier} />, removed <Time at={person.date_deleted} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  )
}
