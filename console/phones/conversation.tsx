// A session as its people have it in their hands.
import { useState } from 'preact/hooks'
import { Badge } from '../parts/badge.tsx'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { useQuery } from '../query.ts'
import type { Interaction, Session, SessionParticipant } from '../records.ts'
import { statusOf } from '../sessions/session-words.ts'
import { Application } from './application.tsx'
import { Phone } from './phone.tsx'
import type { PhoneOwner } from './phone-owner.ts'
import { Link } from 'wouter-preact'

interface Interactions {
  readonly interactions: readonly Interaction[]
}

export function Conversation({ session }: { readonly session: Session }) {
  const people = session.participants.filter((one) => one.date_deleted === null)
  const [stranger, setStranger] = useState<string>()
  const { data } = useQuery<Interactions>(`/maskline/v1/sessions/${session.sid}/interactions?PageSize=100`, [
    'contact',
    'change',
  ])
  const numbers = people.map(({ proxy_identifier }) => proxy_identifier)
  return (
    <>
      <Heading session={session} />
      <div class="phones">
        {people.map((one) => (
          <Phone
            key={one.sid}
            owner={ownerOf(one, people)}
            numbers={numbers}
            interactions={data?.interactions ?? []}
            session={session}
          />
        ))}
        {stranger !== undefined && (
          <Phone
            key={stranger}
            owner={{ name: 'A third person', number: stranger, to: numbers[0] ?? '' }}
            numbers={numbers}
            interactions={[]}
            session={session}
            onRemove={() => setStranger(undefined)}
          />
        )}
        <Application session={session} people={people} />
      </div>
      {stranger === undefined && <AddStranger people={people} add={setStranger} />}
    </>
  )
}

function ownerOf(one: SessionParticipant, people: readonly SessionParticipant[]): PhoneOwner {
  const other = people.find(({ sid }) => sid !== one.sid)
  return {
    name: one.friendly_name ?? one.identifier,
    number: one.identifier,
    to: one.proxy_identifier,
    counterpart: other?.friendly_name ?? other?.identifier,
    participant: one,
  }
}

function Heading({ session }: { readonly session: Session }) {
  const path = `/v1/Services/${session.service_sid}/Sessions/${session.sid}`
  return (
    <div class="row">
      <Badge {...statusOf(session)} />
      <Link href={`/sessions/${session.sid}`}>The session as a thread</Link>
      <CopyAs call={{ method: 'GET', path }} label="Copy the session as code" />
      {session.status === 'closed' && <p class="quiet">It is closed: what is sent now is out of session.</p>}
    </div>
  )
}

/** The last digits of the phones of people who are in no session. */
const strangers = ['0102', '0103', '0104', '0105']

function AddStranger({
  people,
  add,
}: {
  readonly people: readonly SessionParticipant[]
  readonly add: (number: string) => void
}) {
  const taken = people.map(({ identifier }) => identifier)
  const number = strangers.map((end) => `+1206555${end}`).find((one) => !taken.includes(one))
  return (
    <p>
      <button type="button" onClick={() => add(number ?? '+12065550106')}>
        <Icon name="plus" /> Add a third person, out of session
      </button>
    </p>
  )
}
