// A record was not found: which of the SIDs in the request's path is wrong, and how?
import { type Problem, problem, type ProblemName } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from '../storage/database.ts'
import { interactionBySid } from '../storage/interactions.ts'
import { serviceBySid, type ServiceKey } from '../storage/services.ts'
import { type Parents, parentsOf } from '../storage/whereabouts.ts'

/** The SIDs of a path, as far as it goes. */
interface Path extends ServiceKey {
  readonly session_sid?: Sid<'KC'>
  readonly participant_sid?: Sid<'KP'>
  readonly interaction_sid?: Sid<'KI'>
  readonly number_sid?: Sid<'PN' | 'SC'>
}

/**
 * The problem with the first SID of `path` that names nothing of the account, or a record below other parents than the
 * path says (contract section 5, 80610); `last` when all of them are right.
 */
export async function missing(db: Db, path: Path, last: ProblemName): Promise<Problem> {
  return problem((await wrongSid(db, path)) ?? last)
}

/** The rows of a list. An empty one is only right when what it belongs to exists. */
export async function listed<Row>(db: Db, parent: Path, rows: Promise<Row[]>): Promise<Row[]> {
  const found = await rows
  if (found.length > 0) return found
  const wrong = await wrongSid(db, parent)
  if (wrong !== undefined) throw problem(wrong)
  return found
}

/** Asks only when something is wrong already: the usual way pays nothing for a precise refusal. */
async function wrongSid(db: Db, path: Path): Promise<ProblemName | undefined> {
  const { account_sid, session_sid, participant_sid, number_sid, interaction_sid } = path
  if ((await serviceBySid(db, path)) === undefined) return 'service-unknown'
  if (number_sid !== undefined) {
    const parents = await parentsOf(db, account_sid, number_sid.startsWith('SC') ? 'SC' : 'PN', number_sid)
    // The kind of number says which problem it is when there is none: the caller knows it.
    return parents && wrongParents(parents, path)
  }
  if (session_sid === undefined) return undefined
  const session = await parentsOf(db, account_sid, 'KC', session_sid)
  if (session === undefined) return 'session-unknown'
  const wrongSession = wrongParents(session, path)
  if (wrongSession !== undefined) return wrongSession
  if (participant_sid !== undefined) {
    const participant = await parentsOf(db, account_sid, 'KP', participant_sid)
    if (participant === undefined) return 'participant-unknown'
    const wrongParticipant = wrongParents(participant, path)
    if (wrongParticipant !== undefined) return wrongParticipant
  }
  return interaction_sid && (await isElsewhere(db, { ...path, session_sid, interaction_sid }))
}

function wrongParents(parents: Parents, path: Path): ProblemName | undefined {
  const same =
    parents.service_sid === path.service_sid &&
    (parents.session_sid === undefined || parents.session_sid === path.session_sid)
  return same ? undefined : 'sids-of-different-parents'
}

/**
 * A text sent to another participant of the session. Interactions of other sessions are as if they were not there: an
 * index by their SID alone would cost every text an entry (docs/decisions.md).
 */
async function isElsewhere(
  db: Db,
  path: Path & { readonly session_sid: Sid<'KC'>; readonly interaction_sid: Sid<'KI'> },
): Promise<ProblemName | undefined> {
  const here = await interactionBySid(db, path)
  const sent = here?.inbound_participant_sid === null && path.participant_sid !== undefined
  return sent && here.outbound_participant_sid !== path.participant_sid
    ? 'sids-of-different-parents'
    : undefined
}
