// What a carrier says back to us in the query of a report's address: which text, or which side of which call, it is about.
import type { OutboundSide } from '../domain/call-plan.ts'
import { problem, type ProblemName } from '../domain/problem.ts'
import { isSid, type Sid, type SidPrefix } from '../domain/sid.ts'
import { type Form, formOf } from '../form.ts'
import type { ReportedInteraction } from './carrier.ts'

/** The query for `AddressOf` where a call is reported on: `reportedSide` reads it. */
export function sideQuery(side: OutboundSide): Readonly<Record<string, string>> {
  const { service_sid: ks, session_sid: kc, interaction_sid: ki, participant_sid: kp } = side
  return { ks, kc, ki, kp }
}

/**
 * The interaction that an address with `ks`, `kc` and `ki` in its query names.
 * @throws {Problem} service-unknown, session-unknown, interaction-unknown; malformed-request when it is not UTF-8
 */
export function reportedInteraction(url: string): ReportedInteraction {
  return interactionIn(queryOf(url))
}

/**
 * The side of a call that an address with `ks`, `kc`, `ki` and `kp` in its query names.
 * @throws {Problem} as above, and participant-unknown
 */
export function reportedSide(url: string): OutboundSide {
  const query = queryOf(url)
  const participant_sid = named(query, 'kp', { prefix: 'KP', unknown: 'participant-unknown' })
  return { ...interactionIn(query), participant_sid }
}

const queryOf = (url: string) => formOf(new URL(url).search.slice(1))

function interactionIn(query: Form): ReportedInteraction {
  return {
    service_sid: named(query, 'ks', { prefix: 'KS', unknown: 'service-unknown' }),
    session_sid: named(query, 'kc', { prefix: 'KC', unknown: 'session-unknown' }),
    interaction_sid: named(query, 'ki', { prefix: 'KI', unknown: 'interaction-unknown' }),
  }
}

/** The SID that a query gives by this name. @throws {Problem} `unknown`, when it gives none */
export function named<P extends SidPrefix>(
  query: Form,
  name: string,
  { prefix, unknown }: { readonly prefix: P; readonly unknown: ProblemName },
): Sid<P> {
  const sid = query.get(name)?.at(-1) ?? ''
  if (!isSid(prefix, sid)) throw problem(unknown)
  return sid
}
