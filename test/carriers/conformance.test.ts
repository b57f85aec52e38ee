// One suite for carriers of every kind, from what their public documentation says: the fixtures in the folder of each. A kind
// that has no folder here fails. What a kind cannot do is not asked of it.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { carrierKinds } from '../../src/carriers/index.ts'
import {
  type AbilityRule,
  inventoryRules,
  reportRules,
  sendRules,
  textRules,
  voiceRules,
} from '../support/carrier-ability-rules.ts'
import { adapterOf, fixturesOf, type NamedFixture, plain } from '../support/carrier-fixtures.ts'
import { parseRules, type Rule, type Subject, subjectOf, verifyRules } from '../support/carrier-rules.ts'

/** What must be among the fixtures of a kind that is able to do it: event, and what it says. */
function missing({ carrier, adapter }: Subject, fixtures: readonly NamedFixture[]): string[] {
  const said = fixtures.map(({ fixture }) => JSON.stringify(fixture.events))
  const texts = carrier.messaging !== undefined && {
    'a text': /"kind":"text(-part)?"/,
    'a report on a text that fails': /"kind":"text-status".*"status":"(failed|undelivered)"/,
    'a report on a text that arrives': /"kind":"text-status".*"status":"delivered"/,
    ...(adapter.media && { 'a picture': /"media_urls":\["https/ }),
  }
  const calls = carrier.voice !== undefined && {
    'a call': /"kind":"call"/,
    'a leg under way': /"kind":"leg".*"status":"(initiated|ringing|in-progress)".*"ended":false/,
    'a call that is over': /"kind":"leg".*"ended":true/,
  }
  const wanted = Object.entries({ ...texts, ...calls })
  return wanted.filter(([, form]) => !said.some((events) => form.test(events))).map(([what]) => what)
}

/** Undefined, and a test that fails: it has no folder, or one that does not do. */
async function subjectFor(kind: string): Promise<Subject | undefined> {
  try {
    return await subjectOf(await adapterOf(kind), fixturesOf(kind))
  } catch (error) {
    test(`the kind ${kind} has a folder with fixtures and an adapter`, () => assert.fail(error as Error))
    return undefined
  }
}

for (const kind of Object.keys(carrierKinds)) {
  const subject = await subjectFor(kind)
  if (subject === undefined) continue
  const { adapter, carrier, fixtures } = subject

  const prove = (rules: readonly Rule[]) => {
    for (const [rule, proof] of rules) test(rule, () => proof(subject))
  }
  const proveOpen = (rules: readonly AbilityRule[]) => {
    for (const [rule, proof] of rules) test(rule, (t) => proof(t, subject))
  }

  suite(`carriers of the kind ${kind}`, () => {
    test('it is the kind that it says, and has a way in', () => {
      assert.equal(carrier.kind, kind)
      assert.ok(carrier.ingress !== undefined || carrier.link !== undefined)
      assert.ok(carrier.messaging !== undefined || carrier.voice !== undefined)
    })

    test('every fixture says what page it was made after, and when', () => {
      assert.ok(fixtures.length > 0)
      for (const { name, fixture } of fixtures) {
        assert.match(fixture.date, /^20\d\d-\d\d-\d\d$/, name)
        for (const page of [fixture.source].flat()) assert.match(page, /^https:\/\/|^SMPP 3\.4/, name)
      }
    })

    test('its fixtures have all that it is able to do', () => {
      assert.deepEqual(missing(subject, fixtures), [])
    })

    if (carrier.ingress !== undefined) {
      prove(verifyRules)
      prove(parseRules)
    }
    if (adapter.read !== undefined) {
      test('what comes is read as its fixture says', async (t) => {
        for (const { name, fixture } of fixtures) {
          assert.deepEqual(plain(await adapter.read!(t, fixture)), fixture.events, name)
        }
      })
    }
    if (adapter.text !== undefined) proveOpen(textRules)
    proveOpen(reportRules)
    if (carrier.messaging !== undefined) proveOpen(sendRules)
    if (carrier.voice !== undefined) proveOpen(voiceRules)
    if (carrier.inventory !== undefined) proveOpen(inventoryRules)
  })
}
