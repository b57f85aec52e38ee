// Why a contact matched nothing: what it would have matched but for one thing. Worked out when somebody asks, from what is
// known then; dates say how it was when the contact came.
import type { DropReason } from './alert.ts'
import type { InteractionType } from './interaction.ts'
import type { ClosedReason, SessionMode } from './session.ts'
import type { Sid } from './sid.ts'

export const nearMissKinds = [
  'proxy-number',
  'number-in-no-pool',
  'number-of-nobody',
  'stop-word',
  'session-closed',
  'session-reopened-later',
  'participant-removed',
  'participant-added-later',
  'wrong-mode',
  'no-counterpart',
  'other-number',
  'other-service',
  'sender-unknown',
  'sender-forgotten',
] as const
export type NearMissKind = (typeof nearMissKinds)[number]

export interface NearMiss {
  readonly kind: NearMissKind
  /** One sentence; its numbers as `show` gives them. */
  readonly text: string
  readonly service_sid: Sid<'KS'> | null
  readonly session_sid: Sid<'KC'> | null
  readonly participant_sid: Sid<'KP'> | null
  /** The number that it is about. */
  readonly number: string | null
  /** When what it tells of happened. */
  readonly date: Date | null
}

/** What is known of a contact's two numbers. */
export interface NearMissFacts {
  readonly at: Date
  readonly kind: InteractionType
  readonly reason: DropReason
  readonly from: string
  readonly to: string
  /** The service in whose pool the dialled number is. */
  readonly service: { readonly sid: Sid<'KS'>; readonly unique_name: string } | null
  /** The account has the number, in a pool or not. */
  readonly owned: boolean
  /** The sender's participations in the account, the newest first. */
  readonly places: readonly Place[]
}

/** A participation of the sender: in which session, on which number. */
export interface Place {
  readonly participant_sid: Sid<'KP'>
  readonly session_sid: Sid<'KC'>
  readonly service_sid: Sid<'KS'>
  readonly service_name: string
  readonly proxy_identifier: string
  readonly date_created: Date
  readonly date_deleted: Date | null
  readonly mode: SessionMode
  readonly closed_reason: ClosedReason | null
  readonly date_ended: Date | null
  readonly date_reopened: Date | null
  /** Others in the session when the contact came. */
  readonly others: number
}

/** Places of one kind that are told of. */
const placesMax = 5

/**
 * In the order in which a contact is routed: the number, the sender on this number, the sender elsewhere.
 * @param show how a number may be shown
 */
export function nearMisses(facts: NearMissFacts, show: (number: string) => string): NearMiss[] {
  const misses = [aboutNumber(facts, show)]
  if (facts.reason === 'stop-word') {
    misses.push(miss('stop-word', 'The whole text is a word by which people opt out.'))
  }
  const { service, places, to } = facts
  const here = places.filter(({ service_sid }) => service_sid === service?.sid)
  const exact = here.filter(({ proxy_identifier }) => proxy_identifier === to)
  const onNumber = exact.flatMap((place) => aboutPlace(facts, place, show) ?? [])
  misses.push(...onNumber.slice(0, placesMax))
  const reached = exact.some((place) => stateOf(facts, place) === 'active')
  if (!reached) misses.push(...elsewhere(facts, { here, exact }, show))
  return misses
}

function miss(
  kind: NearMissKind,
  text: string,
  about: Partial<Omit<NearMiss, 'kind' | 'text'>> = {},
): NearMiss {
  const nothing = { service_sid: null, session_sid: null, participant_sid: null, number: null, date: null }
  return { kind, text, ...nothing, ...about }
}

function aboutNumber({ to, service, owned }: NearMissFacts, show: (number: string) => string): NearMiss {
  const number = show(to)
  if (service !== null) {
    const text = `${number} is a proxy number of service "${service.unique_name}".`
    return miss('proxy-number', text, { number, service_sid: service.sid })
  }
  if (owned) {
    return miss('number-in-no-pool', `${number} is a number of this account, in the pool of no service.`, {
      number,
    })
  }
  return miss('number-of-nobody', `${number} is no number of this account.`, { number })
}

type State = 'active' | 'removed' | 'added-later' | 'closed' | 'reopened-later'

/** How it was when the contact came. */
function stateOf({ at, reason }: NearMissFacts, place: Place): State {
  const { date_created, date_deleted, date_ended, date_reopened } = place
  if (date_created > at) return 'added-later'
  if (date_deleted !== null && date_deleted <= at) return 'removed'
  if (date_ended !== null && date_ended <= at) return 'closed'
  // Re-opened since, and the contact found no session: it was closed at that time.
  const foundNone = sessionless.has(reason)
  return foundNone && date_reopened !== null && date_reopened > at ? 'reopened-later' : 'active'
}

const sessionless: ReadonlySet<DropReason> = new Set([
  'no-active-session',
  'unknown-participant',
  'session-expired',
])

function aboutPlace(
  facts: NearMissFacts,
  place: Place,
  show: (number: string) => string,
): NearMiss | undefined {
  const { at, kind } = facts
  const { session_sid: session, mode, closed_reason, date_ended } = place
  const about = {
    service_sid: place.service_sid,
    session_sid: session,
    participant_sid: place.participant_sid,
    number: show(place.proxy_identifier),
  }
  const ago = (date: Date) => `${spanBetween(date, at)} ${date <= at ? 'before' : 'later'}`
  switch (stateOf(facts, place)) {
    case 'added-later': {
      const date = place.date_created
      return miss('participant-added-later', `The sender was added to session ${session} ${ago(date)}.`, {
        ...about,
        date,
      })
    }
    case 'removed': {
      const date = place.date_deleted!
      return miss('participant-removed', `The sender was removed from session ${session} ${ago(date)}.`, {
        ...about,
        date,
      })
    }
    case 'closed': {
      const text = `The sender's session ${session} closed ${ago(date_ended!)} (${closed_reason ?? 'api'}).`
      return miss('session-closed', text, { ...about, date: date_ended })
    }
    case 'reopened-later': {
      const date = place.date_reopened!
      const text = `The sender's session ${session} was closed then, and opened again ${ago(date)}.`
      return miss('session-reopened-later', text, { ...about, date })
    }
    case 'active':
  }
  if (mode === (kind === 'message' ? 'voice-only' : 'message-only')) {
    return miss('wrong-mode', `The mode of the sender's session ${session} is ${mode}.`, about)
  }
  return place.others === 0
    ? miss('no-counterpart', `Nobody else was in the sender's session ${session}.`, about)
    : undefined
}

/** Where the sender is instead, if nowhere on this number. */
function elsewhere(
  facts: NearMissFacts,
  { here, exact }: { here: readonly Place[]; exact: readonly Place[] },
  show: (number: string) => string,
): NearMiss[] {
  const { service, places, reason, from } = facts
  const others = places.filter((place) => !exact.includes(place) && stateOf(facts, place) === 'active')
  const misses = others.slice(0, placesMax).map((place) => instead(place, service?.sid, show))
  if (service === null) return misses
  const known = misses.some(({ kind }) => kind === 'other-number') || exact.length > 0
  if (known) return misses
  const [newest] = here
  const last = newest && aboutPlace(facts, newest, show)
  if (last) return [last, ...misses]
  const about = { service_sid: service.sid, number: show(from) }
  const name = `service "${service.unique_name}"`
  return reason === 'no-active-session' || reason === 'session-expired'
    ? [miss('sender-forgotten', `What ${name} knew of ${show(from)} was deleted since.`, about), ...misses]
    : [miss('sender-unknown', `${show(from)} is unknown in ${name}.`, about), ...misses]
}

function instead(
  place: Place,
  service_sid: Sid<'KS'> | undefined,
  show: (number: string) => string,
): NearMiss {
  const number = show(place.proxy_identifier)
  const { session_sid, participant_sid } = place
  const about = { service_sid: place.service_sid, session_sid, participant_sid, number }
  return place.service_sid === service_sid
    ? miss('other-number', `The sender has number ${number} in session ${session_sid} instead.`, about)
    : miss(
        'other-service',
        `The sender has number ${number} in session ${session_sid} of service "${place.service_name}".`,
        about,
      )
}

const units = [
  ['day', 86_400, 2 * 86_400],
  ['hour', 3600, 2 * 3600],
  ['minute', 60, 60],
  ['second', 1, 0],
] as const

/** How long it is from one to the other, in the largest unit that says something: `3 minutes`. */
export function spanBetween(one: Date, other: Date): string {
  const seconds = Math.floor(Math.abs(one.getTime() - other.getTime()) / 1000)
  const [unit, length] = units.find(([, , from]) => seconds >= from)!
  const count = Math.floor(seconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
