// What a contact would have matched but for one thing: what that means, and what can be done about it.
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import { mayChange } from '../api.ts'
import { Address } from '../parts/words.tsx'
import { useQuery } from '../query.ts'
import type { NearMiss, SessionParticipant, Trace } from '../records.ts'
import { SidWords } from './sid-words.tsx'

interface Explained {
  readonly means: string
  readonly next?: (miss: NearMiss) => ComponentChildren
}

const session = (words: string) =>
  function ToSession({ session_sid }: NearMiss) {
    return session_sid !== null && <Link href={`/sessions/${session_sid}`}>{words}</Link>
  }

const explained: Readonly<Record<string, Explained>> = {
  'proxy-number': {
    means: 'So the number is right as far as that goes.',
    next: ({ service_sid }) =>
      service_sid !== null && <Link href={`/numbers?service=${service_sid}`}>See its pool</Link>,
  },
  'number-in-no-pool': {
    means: 'Texts and calls to it go nowhere until a service has it in its pool.',
    next: () => <Link href="/numbers">Add it to a pool</Link>,
  },
  'number-of-nobody': {
    means: 'Only numbers that the account has can be in a pool. Is it a number that was given back?',
    next: () => <Link href="/numbers">See the numbers</Link>,
  },
  'stop-word': { means: 'Such a text is passed on to nobody, and no callback tells of it.' },
  'session-closed': {
    means: 'Nobody is reached in a closed session. It can be opened again, unless its number is given away.',
    next: session('Open the session'),
  },
  'session-reopened-later': {
    means: 'Since then texts get through again.',
    next: session('See the session'),
  },
  'participant-removed': {
    means: 'Whoever was removed reaches nobody there. A session remembers them: they need another one.',
    next: session('See the session'),
  },
  'participant-added-later': { means: 'It came too early.', next: session('See the session') },
  'wrong-mode': {
    means: 'The mode of a session is chosen when it is made.',
    next: session('See the session'),
  },
  'no-counterpart': { means: 'A second participant is missing.', next: session('Add one in the session') },
  'other-number': {
    means: 'Each session of a person has a number of its own: they texted or called the one of another.',
    next: session('See that session'),
  },
  'other-service': {
    means: 'Numbers count within one service: what they have in another one does not help here.',
    next: session('See that session'),
  },
  'sender-unknown': {
    means:
      'Nobody with this number was ever a participant here: the application may have another number of theirs.',
  },
  'sender-forgotten': { means: 'Closed sessions are deleted after some time, and their people with them.' },
}

const elsewhere = new Set(['other-number', 'other-service'])

export function Miss({ miss, kind }: { readonly miss: NearMiss; readonly kind: Trace['kind'] }) {
  const { means, next } = explained[miss.kind] ?? { means: '' }
  return (
    <>
      <p>
        <SidWords text={miss.text} />
      </p>
      <p class="step-means">
        <span class="quiet">{means}</span> {next?.(miss)}
      </p>
      {elsewhere.has(miss.kind) && mayChange() && <WholeNumber miss={miss} kind={kind} />}
    </>
  )
}

/** The number as it is, for who may see it: a trace has it masked unless the operator wants it otherwise. */
function WholeNumber({ miss, kind }: { readonly miss: NearMiss; readonly kind: Trace['kind'] }) {
  const { service_sid, session_sid, participant_sid, number } = miss
  const masked = number?.includes('X') === true && service_sid !== null && session_sid !== null
  const participant = `/v1/Services/${service_sid}/Sessions/${session_sid}/Participants/${participant_sid}`
  const { data } = useQuery<SessionParticipant>(masked && participant_sid !== null ? participant : undefined)
  const whole = masked ? data?.proxy_identifier : number
  if (whole === undefined || whole === null) return null
  return (
    <p>
      They must {kind === 'voice' ? 'call' : 'text'}{' '}
      <strong>
        <Address text={whole} />
      </strong>
    </p>
  )
}
