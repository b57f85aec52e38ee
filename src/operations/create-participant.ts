import { isChannelAddress, maskedNumber, phoneNumberFacts } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import { isActive, participantsMax } from '../domain/session.ts'
import { Outdated, type Tx } from '../storage/database.ts'
import { everParticipantsOf, insertParticipant, type Participant } from '../storage/participants.ts'
import { type PoolNumber, poolNumberOfAccount } from '../storage/pool-numbers.ts'
import { type Service, serviceBySid } from '../storage/services.ts'
import { holdSession, type Session, type SessionKey } from '../storage/sessions.ts'
import {
  bestNumber,
  type Claimant,
  type Explicit,
  expireSessionsOf,
  explicitNumber,
  lockIdentifiers,
} from './claim-number.ts'
import { missing } from './missing.ts'
import type { Context } from './ports.ts'
import { changeRoutes, type RouteChange } from './route-change.ts'
import { numbersInUse, settleExpiry } from './session-routes.ts'

export interface NewParticipant extends Explicit {
  readonly identifier: string
  readonly friendly_name?: string | null
}

/**
 * Adds a participant, with the number asked for or the best one of the pool.
 * @throws {Problem} service-unknown, session-unknown, sids-of-different-parents, session-closed, and those of
 * `addParticipants`
 */
export async function createParticipant(
  context: Context,
  key: SessionKey,
  { identifier, ...input }: Partial<NewParticipant>,
): Promise<Participant> {
  return changeRoutes(context, async (change) => {
    const { tx } = change
    const service = await serviceBySid(tx, key)
    const held = service && (await holdSession(tx, key))
    if (service === undefined || held === undefined) throw await missing(tx, key, 'session-unknown')
    const session = await settleExpiry(change, held)
    if (!isActive(session.status)) throw problem('session-closed')
    if (identifier === undefined) {
      throw problem('parameter-invalid', { parameter: 'Identifier', reason: 'It is required.' })
    }
    const [participant] = await addParticipants(change, service, session, [{ ...input, identifier }])
    return participant!
  })
}

/**
 * Adds participants to a held session. Checks in the order of contract 3.2.
 * @throws {Problem} too-many-participants, participant-already-in-session, participant-removed-earlier,
 * identifier-invalid, identifier-unsupported-in-mode, identifier-pair-invalid, identifier-contended,
 * proxy-identifier-in-use, and those of `explicitNumber` and `bestNumber`
 */
export async function addParticipants(
  change: RouteChange,
  service: Service,
  session: Session,
  inputs: readonly NewParticipant[],
): Promise<Participant[]> {
  const { tx, context, take } = change
  const ever = await everParticipantsOf(tx, session.sid)
  const claimants = inputs.map((input, at) => {
    checkPlace(ever, inputs, at)
    return claimantOf(context, session, input.identifier)
  })
  const identifiers = inputs.map(({ identifier }) => identifier)
  await lockIdentifiers(tx, session.account_sid, identifiers)
  for (const identifier of identifiers) await expireSessionsOf(change, service.sid, identifier)

  const there = ever.filter((p) => p.date_deleted === null)
  const before = numbersInUse(there)
  const added: Participant[] = []
  for (const [at, input] of inputs.entries()) {
    const counterpart = [...there, ...added][0]?.identifier ?? identifiers.find((_, other) => other !== at)
    const taken = numbersInUse(added)
    const claimant = { ...claimants[at]!, taken, ...(counterpart !== undefined && { counterpart }) }
    added.push(await claim(tx, context, { service, session, claimant, input }))
  }
  if (isActive(session.status)) {
    take([...numbersInUse(added)].filter((sid) => !before.has(sid)))
  }
  return added
}

/** Is there a place for the `at`th new participant, and is it new? Twilio's order of the two is not public. */
function checkPlace(ever: readonly Participant[], inputs: readonly NewParticipant[], at: number): void {
  const there = ever.filter((p) => p.date_deleted === null)
  if (there.length + at + 1 > participantsMax) throw problem('too-many-participants')
  const { identifier } = inputs[at]!
  const same = ever.find((p) => p.identifier === identifier)
  if (same?.date_deleted === null || inputs.slice(0, at).some((other) => other.identifier === identifier)) {
    throw problem('participant-already-in-session')
  }
  if (same !== undefined) throw problem('participant-removed-earlier')
}

function claimantOf(
  { lenientNumbers }: Context,
  session: Session,
  identifier: string,
): Omit<Claimant, 'taken'> {
  if (isChannelAddress(identifier)) {
    // Twilio: channel addresses live in message-only sessions (contract 3.5). They are of no country.
    if (session.mode === 'message-only')
      return { identifier, country: null, areaCode: null, mode: session.mode }
    throw problem('identifier-unsupported-in-mode', {
      identifier: maskedAddress(identifier),
      session: session.sid,
    })
  }
  const facts = phoneNumberFacts(identifier, lenientNumbers)
  if (facts === undefined) throw problem('identifier-invalid')
  return { identifier, country: facts.country, areaCode: facts.areaCode, mode: session.mode }
}

/** A channel address as a message may show it: `whatsapp:+1206555XXXX`. Ids that are no numbers are shown whole. */
function maskedAddress(address: string): string {
  return /:\+?[0-9]{7,}$/.test(address) ? maskedNumber(address) : address
}

interface Claim {
  readonly service: Service
  readonly session: Session
  readonly claimant: Claimant
  readonly input: NewParticipant
}

async function claim(
  tx: Tx,
  context: Context,
  { service, session, claimant, input }: Claim,
): Promise<Participant> {
  const { account_sid } = session
  const { identifier } = claimant
  // A pool number that is a participant would text itself round and round.
  if ((await poolNumberOfAccount(tx, account_sid, identifier)) !== undefined)
    throw problem('identifier-pair-invalid')
  const explicit = input.proxy_identifier !== undefined || input.proxy_identifier_sid !== undefined
  const number = explicit
    ? await explicitNumber(tx, context, { account_sid, service_sid: service.sid }, input)
    : await chosenNumber(tx, service, claimant)
  // No pool number is of a channel.
  if (isChannelAddress(identifier)) throw problem('identifier-pair-invalid')
  const participant = await insertParticipant(tx, newParticipant(context, session, input, number))
  if (participant !== undefined) return participant
  if (explicit) throw problem('proxy-identifier-in-use')
  throw new Outdated('the number was taken meanwhile')
}

/** Twilio: the number for a channel address must be asked for (contract 3.5). */
async function chosenNumber(tx: Tx, service: Service, claimant: Claimant): Promise<PoolNumber> {
  if (isChannelAddress(claimant.identifier)) throw problem('proxy-identifier-unknown', { identifier: 'none' })
  return bestNumber(tx, service, claimant)
}

function newParticipant(
  { clock, sids }: Context,
  session: Session,
  input: NewParticipant,
  number: PoolNumber,
): Participant {
  const now = clock.now()
  return {
    sid: sids.mint('KP'),
    account_sid: session.account_sid,
    service_sid: session.service_sid,
    session_sid: session.sid,
    friendly_name: input.friendly_name ?? null,
    identifier: input.identifier,
    proxy_identifier: number.phone_number,
    proxy_identifier_sid: number.sid,
    active: isActive(session.status),
    date_deleted: null,
    date_created: now,
    date_updated: now,
  }
}
