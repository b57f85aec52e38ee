// What a contact would have matched but for one thing: what that means, and what can be done about it.
import type { ComponentChildren } from 'preact'
import { Link } from 'wouter-preact'
import type { NearMiss } from '../records.ts'
import { SidWords } from './sid-words.tsx'

interface Explained {
  readonly means?: string
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
  'session-reopened-later': { next: session('See the session') },
  'participant-removed': {
    means: 'Whoever was removed reaches nobody there. A session remembers them: they need another one.',
    next: session('See the session'),
  },
  'participant-added-later': { next: session('See the session') },
  'wrong-mode': {
    means: 'The mode of a session is chosen when it is made.',
    next: session('See the session'),
  },
  'no-counterpart': { next: session('Add one in the session') },
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

export function Miss({ miss }: { readonly miss: NearMiss }) {
  const { means, next } = explained[miss.kind] ?? {}
  return (
    <>
      <p>
        <SidWords text={miss.text} />
      </p>
      <p class="step-means">
        <span class="quiet">{means}</span> {next?.(miss)}
      </p>
    </>
  )
}
