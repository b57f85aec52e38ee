// One phone: what it shows, oldest first, and what its owner does with it.
import { useEffect, useRef } from 'preact/hooks'
import { CopyAs } from '../parts/copy-as.tsx'
import { Icon } from '../parts/icon.tsx'
import { Address, Words } from '../parts/words.tsx'
import { useQuery } from '../query.ts'
import type { Interaction, PhoneCall, PhoneMessage, Session } from '../records.ts'
import { CallEntry, isUp, OngoingCall } from './calls.tsx'
import { Composer } from './composer.tsx'
import type { PhoneOwner } from './phone-owner.ts'
import { TextEntry } from './texts.tsx'

export interface PhoneProps {
  readonly owner: PhoneOwner
  /** Numbers of the session's pool that can be texted. */
  readonly numbers: readonly string[]
  /** Of the session, to tell what became of a text. */
  readonly interactions: readonly Interaction[]
  readonly session: Session
  readonly onRemove?: () => void
}

/** What a phone shows at most: the newest. */
const shownMax = 200

export function Phone({ owner, numbers, interactions, session, onRemove }: PhoneProps) {
  const path = `/simulator/phones/${encodeURIComponent(owner.number)}`
  const texts = useQuery<{ messages: readonly PhoneMessage[] }>(`${path}/messages`, [
    'contact',
    'alert',
    'change',
  ])
  const calls = useQuery<{ calls: readonly PhoneCall[] }>(`${path}/calls`, ['contact', 'alert', 'change'])
  const entries = merged(texts.data?.messages ?? [], calls.data?.calls ?? [])
  const ongoing = (calls.data?.calls ?? []).filter(isUp)
  return (
    <section class="phone" aria-label={`Phone of ${owner.name}`}>
      <PhoneHead owner={owner} session={session} path={path} onRemove={onRemove} />
      <Entries entries={entries} owner={owner} interactions={interactions} />
      {ongoing.map((call) => (
        <OngoingCall key={call.sid} call={call} name={owner.name} />
      ))}
      <Composer owner={owner} numbers={numbers} busy={ongoing.length > 0} />
    </section>
  )
}

function PhoneHead({
  owner: { name, number, participant },
  session,
  path,
  onRemove,
}: Pick<PhoneProps, 'owner' | 'session'> & {
  readonly path: string
  readonly onRemove: (() => void) | undefined
}) {
  const call =
    participant === undefined
      ? `${path}/messages`
      : `/v1/Services/${session.service_sid}/Sessions/${session.sid}/Participants/${participant.sid}`
  return (
    <header>
      <div>
        <h2>
          <Words text={name} />
        </h2>
        <p class="quiet">
          <Address text={number} />
        </p>
      </div>
      <div class="row">
        <CopyAs call={{ method: 'GET', path: call }} label={`Copy ${name} as code`} />
        {onRemove !== undefined && (
          <button type="button" class="plain" aria-label={`Put the phone of ${name} away`} onClick={onRemove}>
            <Icon name="close" />
          </button>
        )}
      </div>
    </header>
  )
}

export type Entry =
  { readonly kind: 'text'; readonly text: PhoneMessage } | { readonly kind: 'call'; readonly call: PhoneCall }

const sidOf = (entry: Entry) => (entry.kind === 'text' ? entry.text.sid : entry.call.sid)

/** In order of time: SIDs are, behind their prefix. */
function merged(texts: readonly PhoneMessage[], calls: readonly PhoneCall[]): Entry[] {
  const entries: Entry[] = [
    ...texts.map((text): Entry => ({ kind: 'text', text })),
    ...calls.filter((call) => !isUp(call)).map((call): Entry => ({ kind: 'call', call })),
  ]
  const time = (entry: Entry) => sidOf(entry).slice(2)
  return entries.toSorted((one, other) => (time(one) < time(other) ? -1 : 1)).slice(-shownMax)
}

function Entries({
  entries,
  owner,
  interactions,
}: {
  readonly entries: readonly Entry[]
  readonly owner: PhoneOwner
  readonly interactions: readonly Interaction[]
}) {
  const list = useRef<HTMLOListElement>(null)
  const last = entries.at(-1)
  const newest = last && sidOf(last)
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [newest])
  const byMessage = new Map(interactions.map((one) => [one.inbound_resource_sid, one]))
  return (
    <ol
      class="entries"
      ref={list}
      tabIndex={0}
      aria-label={`What the phone of ${owner.name} shows`}
      aria-live="polite"
    >
      {entries.length === 0 && <li class="quiet hint">Nothing yet. Write something below.</li>}
      {entries.map((entry) =>
        entry.kind === 'text' ? (
          <TextEntry key={entry.text.sid} text={entry.text} interaction={byMessage.get(entry.text.sid)} />
        ) : (
          <CallEntry key={entry.call.sid} call={entry.call} />
        ),
      )}
    </ol>
  )
}
