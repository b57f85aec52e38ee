import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compatProfiles } from '../../src/domain/compat.ts'
import { type ExpiryFacts, sessionExpiry } from '../../src/domain/session.ts'

const { documented, live } = compatProfiles
const at = (seconds: number) => new Date(Date.parse('2026-05-04T09:30:00Z') + seconds * 1000)
const day = 86_400

const fresh: ExpiryFacts = {
  ttl: 0,
  date_expiry: null,
  date_created: at(0),
  date_last_interaction: null,
  date_reopened: null,
}
const moment = fc.integer({ min: 0, max: 400 * day }).map(at)
const facts: fc.Arbitrary<ExpiryFacts> = fc.record({
  ttl: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_147_483_646 })),
  date_expiry: fc.option(moment),
  date_created: moment,
  date_last_interaction: fc.option(moment),
  date_reopened: fc.option(moment),
})

test('a session without ttl and DateExpiry never expires as documented, and after 90 quiet days as observed', () => {
  assert.equal(sessionExpiry(fresh, documented), null)
  assert.deepEqual(sessionExpiry(fresh, live), at(90 * day))
  assert.deepEqual(sessionExpiry({ ...fresh, date_last_interaction: at(day) }, live), at(91 * day))
})

test('a ttl counts from creation, then from the last interaction, then from re-opening', () => {
  const hourly = { ...fresh, ttl: 3600 }
  assert.deepEqual(sessionExpiry(hourly, documented), at(3600))
  assert.deepEqual(sessionExpiry({ ...hourly, date_last_interaction: at(600) }, documented), at(4200))
  const reopened = { ...hourly, date_last_interaction: at(600), date_reopened: at(9000) }
  assert.deepEqual(sessionExpiry(reopened, documented), at(12_600))
})

test('a ttl counts from the latest sign of life, whichever it is, and in either profile', () => {
  fc.assert(
    fc.property(facts, fc.constantFrom(documented, live), (session, compat) => {
      fc.pre(session.ttl > 0 && session.date_expiry === null)
      const signs = [session.date_created, session.date_last_interaction, session.date_reopened]
      const latest = Math.max(...signs.flatMap((sign) => (sign === null ? [] : [sign.getTime()])))
      assert.equal(sessionExpiry(session, compat)?.getTime(), latest + session.ttl * 1000)
    }),
  )
})

test('DateExpiry is the instant of expiry whatever else is set', () => {
  fc.assert(
    fc.property(facts, moment, fc.constantFrom(documented, live), (session, date_expiry, compat) => {
      assert.deepEqual(sessionExpiry({ ...session, date_expiry }, compat), date_expiry)
    }),
  )
})

test('an interaction never brings expiry nearer', () => {
  fc.assert(
    fc.property(
      facts,
      moment,
      fc.constantFrom(documented, live),
      (session, date_last_interaction, compat) => {
        const { date_last_interaction: last } = session
        fc.pre(last === null || last <= date_last_interaction)
        const before = sessionExpiry(session, compat)
        const after = sessionExpiry({ ...session, date_last_interaction }, compat)
        assert.ok(before === null ? after === null : after !== null && after >= before)
      },
    ),
  )
})

test('the longest ttl ends at a date that four digits of a year can write', () => {
  const late = { ...fresh, ttl: 2_147_483_646, date_created: new Date('9990-01-01T00:00:00Z') }
  assert.equal(sessionExpiry(late, documented)?.toISOString(), '9999-12-31T23:59:59.999Z')
})
