// Takes a proxy number for a participant. The choice is `selectProxyNumber`; the claim is the row of the participant,
// which the unique index refuses when the pair is taken. Everything here happens in the caller's transaction.
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { areaCodesServing, countriesServing } from '../domain/geo-match.ts'
import { type History, selectProxyNumber, type Want } from '../domain/number-selection.ts'
import { isChannelAddress, isShortCode, maskedNumber, phoneNumberFacts } from '../domain/phone-number.ts'
import { sqlState, type Tx } from '../storage/database.ts'
import { incomingNumberByNumber, incomingNumberBySid } from '../storage/incoming-phone-numbers.ts'
import { lockIdentifier, numbersOfIdentifier } from '../storage/participants.ts'
import {
  poolNumberBySid,
  poolNumberOfAccount,
  type PoolNumber,
  shortlist,
  wholePool,
} from '../storage/pool-numbers.ts'
import type { Service, ServiceKey } from '../storage/services.ts'
import { holdSessionsDueOf } from '../storage/sessions.ts'
import type { Context } from './ports.ts'
import type { RouteChange } from './route-change.ts'
import { settleExpiry } from './session-routes.ts'

/** Milliseconds that a request waits for others that claim numbers for the same identifier. */
const lockWaitMsMax = 5_000

/**
 * Makes everybody who claims numbers for these identifiers, or makes them proxy numbers, wait until the transaction ends.
 * @throws {Problem} identifier-contended after `lockWaitMsMax`
 */
export async function lockIdentifiers(
  tx: Tx,
  account_sid: Sid<'AC'>,
  identifiers: readonly string[],
): Promise<void> {
  // In one order everywhere: two sessions of the same two people must not wait for each other in a circle.
  for (const identifier of [...identifiers].sort()) {
    try {
      await lockIdentifier(tx, { account_sid, identifier }, lockWaitMsMax)
    } catch (error) {
      throw sqlState(error) === '55P03' ? problem('identifier-contended') : error
    }
  }
}

/** Expired sessions of one identifier that are closed in one claim. */
const expiredPerClaimMax = 100

/** Closes the sessions in which this identifier holds numbers although their time has come. */
export async function expireSessionsOf(
  change: RouteChange,
  service_sid: Sid<'KS'>,
  identifier: string,
): Promise<void> {
  const now = change.context.clock.now()
  const due = await holdSessionsDueOf(change.tx, now, { service_sid, identifier }, expiredPerClaimMax)
  for (const session of due) await settleExpiry(change, session)
}

/** The number that a caller asks for by ProxyIdentifier, ProxyIdentifierSid or both. */
export interface Explicit {
  readonly proxy_identifier?: string
  readonly proxy_identifier_sid?: Sid<'PN' | 'SC'>
}

/**
 * The pool number that was asked for. It bypasses geo match and the reserved flag (contract 3.3 A).
 * @throws {Problem} proxy-identifier-unknown, proxy-channel-unknown, proxy-identifier-not-in-service,
 * proxy-identifier-not-owned, identifier-pair-invalid
 */
export async function explicitNumber(
  tx: Tx,
  context: Context,
  key: ServiceKey,
  wanted: Explicit,
): Promise<PoolNumber> {
  const { proxy_identifier, proxy_identifier_sid } = wanted
  const bySid =
    proxy_identifier_sid === undefined ? undefined : await numberBySid(tx, key, proxy_identifier_sid)
  const byNumber =
    proxy_identifier === undefined ? undefined : await numberByText(tx, context, key, proxy_identifier)
  if (bySid && byNumber && bySid.sid !== byNumber.sid) throw problem('identifier-pair-invalid')
  return (bySid ?? byNumber) as PoolNumber
}

async function numberBySid(tx: Tx, key: ServiceKey, number_sid: Sid<'PN' | 'SC'>): Promise<PoolNumber> {
  const number = await poolNumberBySid(tx, { ...key, number_sid })
  if (number !== undefined) return number
  const owned = await incomingNumberBySid(tx, key.account_sid, number_sid)
  throw problem(owned ? 'proxy-identifier-not-in-service' : 'proxy-identifier-not-owned')
}

async function numberByText(
  tx: Tx,
  { lenientNumbers }: Context,
  key: ServiceKey,
  text: string,
): Promise<PoolNumber> {
  // No carrier here has channels yet, so none is known.
  if (isChannelAddress(text)) throw problem('proxy-channel-unknown', { identifier: maskedNumber(text) })
  if (!isShortCode(text) && phoneNumberFacts(text, lenientNumbers) === undefined) {
    throw problem('proxy-identifier-unknown', { identifier: maskedNumber(text) })
  }
  const number = await poolNumberOfAccount(tx, key.account_sid, text)
  if (number?.service_sid === key.service_sid) return number
  // In the simulator every valid number is the account's own, a short code only once it was made.
  const owned =
    number !== undefined ||
    !isShortCode(text) ||
    (await incomingNumberByNumber(tx, key.account_sid, text)) !== undefined
  throw problem(owned ? 'proxy-identifier-not-in-service' : 'proxy-identifier-not-owned')
}

/** Who needs a number, and for what. */
export interface Claimant {
  readonly identifier: string
  readonly country: string | null
  readonly areaCode: string | null
  readonly mode: Want['mode']
  readonly counterpart?: string
  /** Numbers given to others of the session in this transaction: not counted yet, but as loaded as if they were. */
  readonly taken: ReadonlySet<string>
}

/**
 * The best number of the pool for the claimant (contract 3.3 B).
 * @throws {Problem} the first filter that leaves none: no-numbers, no-voice-number, no-message-number,
 * no-number-for-country, no-geo-match, only-reserved-numbers, no-unused-number
 */
export async function bestNumber(tx: Tx, service: Service, claimant: Claimant): Promise<PoolNumber> {
  const want: Want = {
    country: claimant.country,
    areaCode: claimant.areaCode,
    mode: claimant.mode,
    geoMatchLevel: service.geo_match_level,
    behavior: service.number_selection_behavior,
  }
  const history = await historyOf(tx, service, claimant)
  const loaded = (numbers: readonly PoolNumber[]) =>
    numbers.map((number) =>
      claimant.taken.has(number.sid) ? { ...number, in_use: number.in_use + 1 } : number,
    )
  const familiar = want.behavior === 'avoid-sticky' ? history.former : []
  const short = await shortlist(tx, {
    service_sid: service.sid,
    countries: countriesServing(want.country),
    area_codes: areaCodesServing(want.geoMatchLevel, want.areaCode),
    voice: want.mode !== 'message-only',
    sms: want.mode !== 'voice-only',
    // The least loaded number is looked for among the others; these are then weighed against it.
    without: [...history.held, ...claimant.taken, ...familiar],
    also: [...history.former, ...claimant.taken],
  })
  const best = selectProxyNumber(loaded(short), want, history)
  if (best.number !== undefined) return best.number
  const { number, refusal } = selectProxyNumber(loaded(await wholePool(tx, service.sid)), want, history)
  if (number !== undefined) return number
  const { identifier, country } = claimant
  throw problem(refusal, { number: maskedNumber(identifier), country: country ?? 'unknown' })
}

async function historyOf(tx: Tx, service: Service, { identifier, counterpart }: Claimant): Promise<History> {
  const rows = await numbersOfIdentifier(tx, {
    service_sid: service.sid,
    identifier,
    ...(counterpart !== undefined && { counterpart }),
  })
  const numbers = (some: typeof rows) => [...new Set(some.map(({ number }) => number))]
  return {
    held: new Set(numbers(rows.filter(({ active }) => active))),
    withCounterpart: numbers(rows.filter((row) => row.with_counterpart)),
    former: numbers(rows),
  }
}
