// Why did this arrive, or not? The stories of contacts, told from what is kept of them.
import { type InteractionFacts, interactionTrace } from '../domain/interaction-trace.ts'
import { maskedNumber } from '../domain/phone-number.ts'
import { problem } from '../domain/problem.ts'
import type { Sid } from '../domain/sid.ts'
import { type StrayFacts, strayTrace } from '../domain/stray-trace.ts'
import { latestFirst, type Show, type Trace, tracesMax } from '../domain/trace.ts'
import {
  type EitherNumber,
  isWithin,
  type Numbers,
  type Span,
  waysBetween,
} from '../domain/trace-question.ts'
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
import {
  contactsByNumbers,
  contactsBySid,
  contactsOfSpan,
  type Found,
  type Stray,
} from '../storage/traces.ts'
import type { Context } from './ports.ts'

/** What is asked for, at least one of it. A SID may name a contact or anything about it. */
export interface TraceQuestion extends EitherNumber, Span {
  readonly sid?: string
}

/**
 * The traces of the contacts that are asked for, the latest first, `tracesMax` at most.
 * @throws {Problem} parameter-invalid when nothing is asked for, or a time that ends before it begins
 */
export async function findTraces(
  { database: { db }, traceContent }: Context,
  account_sid: Sid<'AC'>,
  question: TraceQuestion,
): Promise<Trace[]> {
  refuseNothing(question)
  const ways = waysBetween(question)
  const found = await contactsOf(db, account_sid, question)
  const inTime = [...found.interactions, ...found.strays].filter(({ date_created }) =>
    isWithin(date_created, question),
  )
  const latest = latestFirst(inTime).slice(0, tracesMax)
  const interactions = latest.filter((one): one is Interaction => 'data' in one)
  const strays = latest.filter((one): one is Stray => 'reason' in one)
  const facts = await interactionFacts(db, account_sid, interactions)
  const strayOnes = (await strayFacts(db, account_sid, strays)).filter((one) => isBetween([one], ways))
  const show: Show =
    traceContent === 'full'
      ? { number: (text) => text, content: true }
      : { number: maskedNumber, content: false }
  return latestFirst([
    ...facts.filter((one) => isBetween(legsOf(one), ways)).map((one) => interactionTrace(one, show)),
    ...strayOnes.map((one) => strayTrace(one, show)),
  ])
}

function refuseNothing({ sid, from, to, number, start, end }: TraceQuestion): void {
  if ([sid, from, to, number, start, end].every((one) => one === undefined)) {
    throw problem('parameter-invalid', {
      parameter: 'Sid',
      reason: 'Sid, From, To, Number, StartDate or EndDate must be given.',
    })
  }
  if (start !== undefined && end !== undefined && end <= start) {
    throw problem('parameter-invalid', { parameter: 'EndDate', reason: 'It must be later than StartDate.' })
  }
}

async function contactsOf(db: Db, account_sid: Sid<'AC'>, question: TraceQuestion): Promise<Found> {
  const { sid, from, to, number } = question
  if (sid !== undefined) return contactsBySid(db, account_sid, sid, question)
  const numbered = from !== undefined || to !== undefined || number !== undefined
  if (!numbered) return contactsOfSpan(db, account_sid, question)
  const each = await Promise.all(
    waysBetween(question).map((way) => contactsByNumbers(db, account_sid, way, question)),
  )
  // Two people on one proxy number: what is said between them is from it and to it.
  return {
    interactions: [...bySid(each.flatMap(({ interactions }) => interactions)).values()],
    strays: [...bySid(each.flatMap(({ strays }) => strays)).values()],
  }
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

function isBetween(legs: readonly Leg[], ways: readonly Numbers[]): boolean {
  const isOne = (leg: Leg, { from, to }: Numbers) =>
    (from ?? leg.from) === leg.from && (to ?? leg.to) === leg.to
  // A contact whose people are forgotten has no legs, and is of whoever asks for anybody's.
  const anybody = ways.some(({ from, to }) => from === undefined && to === undefined)
  return anybody || legs.some((leg) => ways.some((way) => isOne(leg, way)))
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
