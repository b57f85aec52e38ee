// Why did this arrive, or not? The stories of contacts, told from what is kept of them.
import { type InteractionFacts, interactionTrace } from '../domain/interaction-trace.ts'
import { maskedNumber } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type StrayFacts, strayTrace } from '../domain/stray-trace.ts'
import { latestFirst, type Show, type Trace, tracesMax } from '../domain/trace.ts'
import type { TracedAlert } from '../domain/trace-steps.ts'
import type { Db } from '../storage/database.ts'
import type { Interaction } from '../storage/interactions.ts'
import {
  ownedNumbers,
  participantsBySid,
  placesOf,
  pooledNumbers,
  servicesBySid,
  sessionsBySid,
  tracedAlerts,
  tracedCallbacks,
} from '../storage/trace-facts.ts'
import { contactsByNumbers, contactsBySid, type Numbers, type Stray } from '../storage/traces.ts'
import type { Context } from './ports.ts'

/** What is asked for, at least one of it. A SID may name a contact or anything about it. */
export interface TraceQuestion extends Numbers {
  readonly sid?: string
}

/**
 * The traces of the contacts that are asked for, the latest first, `tracesMax` at most.
 * @throws {Problem} parameter-invalid when nothing is asked for
 */
export async function findTraces(
  { database: { db }, traceContent }: Context,
  account_sid: Sid<'AC'>,
  { sid, ...numbers }: TraceQuestion,
): Promise<Trace[]> {
  if (sid === undefined && numbers.from === undefined && numbers.to === undefined) {
    throw problem('parameter-invalid', { parameter: 'Sid', reason: 'Sid, From or To must be given.' })
  }
  const found =
    sid === undefined
      ? await contactsByNumbers(db, account_sid, numbers)
      : await contactsBySid(db, account_sid, sid)
  const latest = latestFirst([...found.interactions, ...found.strays]).slice(0, tracesMax)
  const interactions = latest.filter((one): one is Interaction => 'data' in one)
  const strays = latest.filter((one): one is Stray => 'reason' in one)
  const facts = await interactionFacts(db, account_sid, interactions)
  const strayOnes = (await strayFacts(db, account_sid, strays)).filter((one) => isBetween([one], numbers))
  const show: Show =
    traceContent === 'full'
      ? { number: (text) => text, content: true }
      : { number: maskedNumber, content: false }
  return latestFirst([
    ...facts.filter((one) => isBetween(legsOf(one), numbers)).map((one) => interactionTrace(one, show)),
    ...strayOnes.map((one) => strayTrace(one, show)),
  ])
}

interface Leg {
  readonly from: string
  readonly to: string
}

/** A contact as each of its two people's phones sees it. */
function legsOf({ inbound, outbound }: InteractionFacts): Leg[] {
  return [
    ...(inbound ? [{ from: inbound.identifier, to: inbound.proxy_identifier }] : []),
    ...(outbound ? [{ from: outbound.proxy_identifier, to: outbound.identifier }] : []),
  ]
}

function isBetween(legs: readonly Leg[], { from, to }: Numbers): boolean {
  if (from === undefined && to === undefined) return true
  return legs.some((leg) => (from ?? leg.from) === leg.from && (to ?? leg.to) === leg.to)
}

async function interactionFacts(
  db: Db,
  account_sid: Sid<'AC'>,
  interactions: readonly Interaction[],
): Promise<InteractionFacts[]> {
  if (interactions.length === 0) return []
  const sids = interactions.map(({ sid }) => sid)
  const people = interactions.flatMap((one) =>
    [one.inbound_participant_sid, one.outbound_participant_sid].filter((sid) => sid !== null),
  )
  const [participants, sessions, services, callbacks] = await Promise.all([
    participantsBySid(db, people).then(bySid),
    sessionsBySid(
      db,
      interactions.map(({ session_sid }) => session_sid),
    ).then(bySid),
    servicesBySid(
      db,
      interactions.map(({ service_sid }) => service_sid),
    ).then(bySid),
    tracedCallbacks(db, sids),
  ])
  const inbound = interactions.flatMap(({ inbound_resource_sid: sid }) => sid ?? [])
  const resources = [...sids, ...inbound, ...callbacks.map(({ sid }) => sid)]
  const alerts = await tracedAlerts(db, account_sid, resources)
  return interactions.map((interaction) => {
    const { sid, inbound_participant_sid, outbound_participant_sid } = interaction
    const its = callbacks.filter((one) => one.interaction_sid === sid)
    return {
      interaction,
      inbound: participants.get(inbound_participant_sid ?? '') ?? null,
      outbound: participants.get(outbound_participant_sid ?? '') ?? null,
      session: sessions.get(interaction.session_sid) ?? null,
      service: services.get(interaction.service_sid) ?? null,
      callbacks: its,
      alerts: about(alerts, [
        sid,
        interaction.inbound_resource_sid ?? sid,
        ...its.map((callback) => callback.sid),
      ]),
    }
  })
}

async function strayFacts(db: Db, account_sid: Sid<'AC'>, strays: readonly Stray[]): Promise<StrayFacts[]> {
  if (strays.length === 0) return []
  const numbers = strays.map(({ to }) => to)
  const [pooled, owned, places, alerts] = await Promise.all([
    pooledNumbers(db, account_sid, numbers),
    ownedNumbers(db, account_sid, numbers),
    placesOf(db, account_sid, strays),
    tracedAlerts(
      db,
      account_sid,
      strays.flatMap(({ sid, inbound_sid }) => [sid, inbound_sid]),
    ),
  ])
  const services = bySid(
    await servicesBySid(
      db,
      pooled.map(({ service_sid }) => service_sid),
    ),
  )
  const placesByContact = Map.groupBy(places, ({ contact_sid }) => contact_sid)
  return strays.map((stray) => {
    const service_sid = pooled.find(({ phone_number }) => phone_number === stray.to)?.service_sid
    return {
      ...stray,
      service: services.get(service_sid ?? '') ?? null,
      owned: service_sid !== undefined || owned.has(stray.to),
      places: placesByContact.get(stray.sid) ?? [],
      alerts: about(alerts, [stray.sid, stray.inbound_sid]),
    }
  })
}

function bySid<T extends { readonly sid: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.sid, row]))
}

function about(alerts: readonly TracedAlert[], sids: readonly string[]): TracedAlert[] {
  return alerts.filter(({ resource_sid }) => resource_sid !== null && sids.includes(resource_sid))
}
