// A record was not found: which of the SIDs in the request's path is the one that names nothing?
import { type Problem, problem, type ProblemName } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import type { Db } from '../storage/database.ts'
import { participantBySid } from '../storage/participants.ts'
import { serviceBySid, type ServiceKey } from '../storage/services.ts'
import { sessionBySid } from '../storage/sessions.ts'

/** The SIDs of a path, as far as it goes. */
interface Path extends ServiceKey {
  readonly session_sid?: Sid<'KC'>
  readonly participant_sid?: Sid<'KP'>
}

/** The problem with the first SID of `path` that names nothing, or `last` when all of them name something. */
export async function missing(
  db: Db,
  { account_sid, service_sid, session_sid, participant_sid }: Path,
  last: ProblemName,
): Promise<Problem> {
  const service = { account_sid, service_sid }
  if ((await serviceBySid(db, service)) === undefined) return problem('service-unknown')
  if (session_sid === undefined) return problem(last)
  const session = { ...service, session_sid }
  if ((await sessionBySid(db, session)) === undefined) return problem('session-unknown')
  if (participant_sid === undefined) return problem(last)
  const participant = await participantBySid(db, { ...session, participant_sid })
  return problem(participant === undefined ? 'participant-unknown' : last)
}

/** The rows of a list. An empty one is only right when what it belongs to exists. */
export async function listed<Row>(db: Db, parent: Path, rows: Promise<Row[]>): Promise<Row[]> {
  const found = await rows
  if (found.length > 0) return found
  const parents = await missing(db, parent, 'internal-error')
  if (parents.entry.missing) throw parents
  return found
}
