// The two recording statements, fed with batches of everything at once: each item is judged as if it were alone, and
// what is recorded is recorded as it was given.
import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Database } from '../../src/storage/database.ts'
import { interactionsOf } from '../../src/storage/interactions.ts'
import { insertPoolNumber } from '../../src/storage/pool-numbers.ts'
import { type Contact, runRecordContacts } from '../../src/storage/record-contacts.ts'
import { runRecordSends, type Send } from '../../src/storage/record-sends.ts'
import type { Service } from '../../src/storage/services.ts'
import { type Session, sessionBySid } from '../../src/storage/sessions.ts'
import { messagesOfPhone } from '../../src/storage/simulator-messages.ts'
import { onBothDatabases } from '../support/opened.ts'
import { participantRow, poolNumberRow, putService, putSession, rowDate, sids } from '../support/rows.ts'

const now = new Date(rowDate.getTime() + 3_600_000)
const [pa, pb] = ['+12065550180', '+12065550181'] as const

/** What a text meets. */
const kinds = ['fine', 'voice-only', 'closed', 'due', 'alone', 'removed'] as const
type Kind = (typeof kinds)[number]

interface Pair {
  readonly kind: Kind
  readonly session: Session
  readonly identifier: string
  readonly counterpart: string
  readonly participant_sid: Send['participant_sid']
}

const differences: Readonly<Record<Kind, Partial<Session>>> = {
  fine: { ttl: 7200, expiry_check_at: new Date(now.getTime() + 1) },
  'voice-only': { mode: 'voice-only' },
  closed: { status: 'closed', closed_reason: 'api', date_ended: rowDate },
  due: { ttl: 60, expiry_check_at: now },
  alone: {},
  removed: {},
}

/** A session of this kind, the first person on `pa` and the second, if any, on `pb`. */
async function putPair(
  database: Database,
  service: Service,
  kind: Kind,
  numbers: Map<string, string>,
): Promise<Pair> {
  const session = await putSession(database, service, differences[kind])
  const identifier = `+1415555${sids.mint('KP').slice(-6)}`
  const counterpart = `${identifier}x`
  const active = kind !== 'closed'
  const on = (proxy_identifier: string) => ({
    proxy_identifier,
    proxy_identifier_sid: numbers.get(proxy_identifier) as never,
  })
  const removed = kind === 'removed' ? { active: false, date_deleted: rowDate } : { active }
  const first = participantRow(session, { identifier, ...on(pa), ...removed })
  const second = participantRow(session, { identifier: counterpart, ...on(pb), active })
  await database.db
    .insertInto('participants')
    .values(kind === 'alone' ? [first] : [first, second])
    .execute()
  return { kind, session, identifier, counterpart, participant_sid: first.sid }
}

async function putPairs(database: Database, wanted: readonly Kind[]) {
  const service = await putService(database)
  const numbers = new Map<string, string>()
  for (const phone_number of [pa, pb]) {
    const number = await insertPoolNumber(database.db, poolNumberRow(service, { phone_number }))
    numbers.set(phone_number, number!.sid)
  }
  const pairs: Pair[] = []
  for (const kind of wanted) pairs.push(await putPair(database, service, kind, numbers))
  return { service, pairs }
}

/** Texts that a careless quoting would change, and any others PostgreSQL can hold. */
const body = fc.oneof(
  fc.constantFrom(
    '',
    'NULL',
    'null',
    '{}',
    '{"a","b"}',
    '"',
    '\\',
    '\\"',
    "'",
    ',',
    ' ',
    '\n\r\t',
    '\\N',
    '$1',
    '😀é',
  ),
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
)
const batch = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), body, media: fc.array(body, { maxLength: 3 }) }),
  {
    minLength: 1,
    maxLength: 12,
  },
)

onBothDatabases('texts to participants are judged one by one and recorded as given', async (database) => {
  await fc.assert(
    fc.asyncProperty(batch, async (items) => {
      const { service, pairs } = await putPairs(
        database,
        items.map(({ kind }) => kind),
      )
      const sends = items.map((item, at): Send => ({
        interaction_sid: sids.mint('KI'),
        callback_sid: sids.mint('CB'),
        message_sid: sids.mint('SM'),
        account_sid: service.account_sid,
        service_sid: service.sid,
        session_sid: pairs[at]!.session.sid,
        participant_sid: pairs[at]!.participant_sid,
        body: item.body,
        data: JSON.stringify({ body: item.body }),
        media_urls: item.media,
      }))
      const outcomes = await runRecordSends(database, sends, now)
      for (const [at, outcome] of outcomes.entries()) {
        const { session, participant_sid, kind, identifier } = pairs[at]!
        assert.equal(outcome.participant_sid, participant_sid)
        assert.equal(outcome.status, session.status)
        assert.equal(outcome.recorded, kind === 'fine' || kind === 'alone', kind)
        const key = { account_sid: service.account_sid, service_sid: service.sid, session_sid: session.sid }
        const recorded = await interactionsOf(database.db, key, { limit: 10 })
        assert.deepEqual(
          recorded.map(({ sid, data, media_urls }) => ({ sid, data, media_urls: media_urls ?? [] })),
          outcome.recorded
            ? [{ sid: sends[at]!.interaction_sid, data: sends[at]!.data, media_urls: items[at]!.media }]
            : [],
        )
        const shown = await messagesOfPhone(database.db, service.account_sid, identifier, 10)
        assert.deepEqual(
          shown.map((message) => ({
            from: message.from,
            body: message.body,
            media: message.media_urls ?? [],
          })),
          outcome.recorded ? [{ from: pa, body: items[at]!.body, media: items[at]!.media }] : [],
        )
        const after = (await sessionBySid(database.db, key))!
        assert.deepEqual(after.date_last_interaction, outcome.recorded ? now : null)
        assert.equal(after.status, outcome.recorded ? 'in-progress' : session.status)
      }
    }),
    { numRuns: 25 },
  )
})

onBothDatabases(
  'texts from people are judged one by one, and heard by the counterpart only',
  async (database) => {
    await fc.assert(
      fc.asyncProperty(
        batch,
        fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
        async (items, stops) => {
          const { service, pairs } = await putPairs(
            database,
            items.map(({ kind }) => kind),
          )
          const contacts = items.map((item, at): Contact => ({
            interaction_sid: sids.mint('KI'),
            account_sid: service.account_sid,
            carrier: 'simulator',
            inbound_sid: sids.mint('SM'),
            from: pairs[at]!.identifier,
            to: pa,
            body: item.body,
            data: JSON.stringify({ body: item.body }),
            media_urls: item.media,
            stopped: stops[at]!,
            callback_sid: sids.mint('CB'),
            outbound_sid: sids.mint('SM'),
          }))
          const outcomes = await runRecordContacts(database, contacts, now)
          for (const [at, outcome] of outcomes.entries()) {
            const { kind, identifier, counterpart, session } = pairs[at]!
            const inSession = kind !== 'closed' && kind !== 'removed'
            assert.equal(outcome.service_sid, service.sid)
            assert.equal(outcome.session_sid, inSession ? session.sid : null)
            assert.equal(outcome.recorded, kind === 'fine' && !stops[at])
            const phone = (who: string) => messagesOfPhone(database.db, service.account_sid, who, 10)
            const written = { body: items[at]!.body, media: items[at]!.media }
            const view = ({
              direction,
              from,
              to,
              body: text,
              media_urls,
            }: Awaited<ReturnType<typeof phone>>[number]) => ({
              direction,
              from,
              to,
              body: text,
              media: media_urls ?? [],
            })
            assert.deepEqual((await phone(identifier)).map(view), [
              { direction: 'sent', from: identifier, to: pa, ...written },
            ])
            assert.deepEqual(
              (await phone(counterpart)).map(view),
              outcome.recorded ? [{ direction: 'received', from: pb, to: counterpart, ...written }] : [],
            )
          }
        },
      ),
      { numRuns: 25 },
    )
  },
)

onBothDatabases('a text is not recorded for a path whose parts do not belong together', async (database) => {
  const [one, other] = [await putPairs(database, ['fine', 'fine']), await putPairs(database, ['fine'])]
  const [first, second] = one.pairs as [Pair, Pair]
  const third = other.pairs[0]!
  const right = {
    account_sid: one.service.account_sid,
    service_sid: one.service.sid,
    session_sid: first.session.sid,
    participant_sid: first.participant_sid,
  }
  const wrong = [
    { ...right, account_sid: other.service.account_sid },
    { ...right, service_sid: other.service.sid },
    { ...right, session_sid: second.session.sid },
    { ...right, session_sid: third.session.sid },
    { ...right, participant_sid: second.participant_sid },
    { ...right, participant_sid: third.participant_sid },
  ]
  const sends = [...wrong, right].map((path): Send => ({
    ...path,
    interaction_sid: sids.mint('KI'),
    callback_sid: sids.mint('CB'),
    message_sid: sids.mint('SM'),
    body: 'hi',
    data: '{"body":"hi"}',
    media_urls: [],
  }))
  const outcomes = await runRecordSends(database, sends, now)
  assert.deepEqual(
    outcomes.map(({ recorded }) => recorded),
    [...wrong.map(() => false), true],
  )
})
