// Was anything lost or doubled? Compares what clients were told with what there is, by the facts alone.
import type { Facts, Outcome, RecordedText, ShownText, ToldText } from './facts.ts'

/** Milliseconds that anybody may have to wait for an answer, whatever has happened. */
const waitMsMax = 45_000

/** How often something may be there, by what its client was told. */
const timesOf: Readonly<Record<Outcome, readonly number[]>> = {
  accepted: [1],
  refused: [0],
  unsure: [0, 1],
}

/** What is wrong, in words; nothing if all is well. */
export function faultsIn(facts: Facts): string[] {
  return [
    ...facts.told.flatMap((told) => faultsOfText(told, indexOf(facts))),
    ...strangers(facts),
    ...faultsOfCallbacks(facts),
    ...faultsOfSessions(facts),
    ...facts.broken,
  ]
}

interface Index {
  readonly recorded: Map<string, RecordedText[]>
  readonly shown: Map<string, ShownText[]>
}

const indexes = new WeakMap<Facts, Index>()

function indexOf(facts: Facts): Index {
  const made = indexes.get(facts) ?? {
    recorded: Map.groupBy(facts.recorded, ({ body }) => body),
    shown: Map.groupBy(facts.shown, ({ body }) => body),
  }
  indexes.set(facts, made)
  return made
}

/** One text: in the log as often as it may be, and on the right phones as often as in the log. */
function faultsOfText(told: ToldText, index: Index): string[] {
  const { body, way, outcome, status, sid, to, from, tookMs } = told
  const what = `"${body}" was ${outcome} (${status ?? 'no answer'})`
  const recorded = index.recorded.get(body) ?? []
  const shown = index.shown.get(body) ?? []
  const received = shown.filter(({ direction }) => direction === 'received')
  const faults: string[] = []
  if (recorded.length === 0 && outcome === 'accepted') faults.push(`${what} and is missing in the log`)
  else if (recorded.length > 1) faults.push(`${what} and is in the log ${recorded.length} times: doubled`)
  else if (!timesOf[outcome].includes(recorded.length)) faults.push(`${what} and is in the log all the same`)
  const handedOver = recorded.filter(({ stage }) => stage === null)
  if (handedOver.length < recorded.length) faults.push(`${what} and nobody goes on with it`)
  if (received.length < handedOver.length)
    faults.push(`${what}, is in the log, and no phone shows it: missing`)
  if (received.length > handedOver.length) {
    faults.push(
      `${what}, and phones show it ${received.length} times, the log ${handedOver.length} times: doubled`,
    )
  }
  const astray = received.filter((one) => one.phone !== to || one.from !== from)
  faults.push(
    ...astray.map((one) => `${what} for ${to} from ${from} and was shown to ${one.phone} from ${one.from}`),
  )
  const named = way === 'sent' ? 'sid' : 'inbound_resource_sid'
  if (outcome === 'accepted' && recorded.length === 1 && sid !== null && recorded[0]![named] !== sid)
    faults.push(`${what} as ${sid} and is recorded as ${recorded[0]![named]}`)
  if (way === 'texted') faults.push(...faultsOfSender(what, told, shown))
  if (tookMs > waitMsMax) faults.push(`${what} after ${Math.round(tookMs / 1000)} s`)
  return faults
}

/** The sender's own phone shows what was sent. */
function faultsOfSender(what: string, { outcome }: ToldText, shown: readonly ShownText[]): string[] {
  const sent = shown.filter(({ direction }) => direction === 'sent').length
  return timesOf[outcome].includes(sent) ? [] : [`${what} and is on the sender's phone ${sent} times`]
}

/** What is there and nobody asked for. */
function strangers({ told, recorded, shown, sessions, rows }: Facts): string[] {
  const bodies = new Set(told.map(({ body }) => body))
  const names = new Set(sessions.map(({ unique_name }) => unique_name))
  return [
    ...recorded.filter(({ body }) => !bodies.has(body)).map(({ sid }) => `nobody sent ${sid}`),
    ...shown
      .filter(({ body }) => !bodies.has(body))
      .map(({ sid }) => `nobody sent what a phone shows, ${sid}`),
    ...rows.filter(({ unique_name }) => !names.has(unique_name)).map(({ sid }) => `nobody made ${sid}`),
  ]
}

/** Each text that was handed over is told of, by one callback however often it is heard; and nothing else is. */
function faultsOfCallbacks({ recorded, queued, heard }: Facts): string[] {
  const texts = new Set(recorded.map(({ sid }) => sid))
  const tokens = Map.groupBy(heard, ({ interaction_sid }) => interaction_sid)
  const rows = Map.groupBy(queued, ({ interaction_sid }) => interaction_sid)
  const faults: string[] = []
  for (const { sid, stage } of recorded) {
    if (stage !== null) continue
    const known = new Set((tokens.get(sid) ?? []).map(({ token }) => token))
    const kept = (rows.get(sid) ?? []).map((row) => row.sid)
    if (kept.length !== 1) faults.push(`${sid} has ${kept.length} callbacks`)
    if (known.size === 0) faults.push(`the application was not told of ${sid}`)
    if (known.size > 1)
      faults.push(`the application was told of ${sid} under ${known.size} tokens: doubled unmarked`)
    faults.push(
      ...[...known].filter((token) => !kept.includes(token)).map((token) => `no callback is ${token}`),
    )
  }
  const alien = [...tokens.keys()].filter((sid) => !texts.has(sid))
  return [...faults, ...alien.map((sid) => `the application was told of ${sid}, which does not exist`)]
}

function faultsOfSessions({ sessions, rows }: Facts): string[] {
  const there = Map.groupBy(rows, ({ unique_name }) => unique_name)
  return sessions.flatMap(({ unique_name, created, sid, closed }) => {
    const found = there.get(unique_name) ?? []
    const what = `session ${unique_name} was ${created}`
    if (!timesOf[created].includes(found.length)) return [`${what} and is there ${found.length} times`]
    if (found[0] === undefined) return []
    if (sid !== null && found[0].sid !== sid) return [`${what} as ${sid} and is ${found[0].sid}`]
    const open = found[0].status !== 'closed'
    return closed === 'accepted' && open ? [`${what}, then closed, and is ${found[0].status}`] : []
  })
}
