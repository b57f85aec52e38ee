// The checker finds each thing that can be wrong, and nothing where all is well.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsIn } from './checker.ts'
import type { Facts, ToldText } from './facts.ts'

const [alice, bob, proxy] = ['+12065550100', '+12065550101', '+12065550180'] as const

const told: ToldText = {
  body: 'hello',
  way: 'sent',
  outcome: 'accepted',
  status: 201,
  sid: 'KI1',
  to: bob,
  from: proxy,
  tookMs: 5,
}
const recorded = {
  sid: 'KI1',
  body: 'hello',
  inbound_resource_sid: null,
  outbound_resource_sid: 'SM1',
  stage: null,
}
const shown = { sid: 'SM1', phone: bob, direction: 'received', from: proxy, body: 'hello' }
const queued = { sid: 'CB1', interaction_sid: 'KI1', state: 'delivered' }
const heard = { token: 'CB1', interaction_sid: 'KI1' }
const session = { unique_name: 'one', created: 'accepted', sid: 'KC1', closed: null } as const
const row = { sid: 'KC1', unique_name: 'one', status: 'open' }

/** One text and one session, as they are when all is well. */
const well: Facts = {
  told: [told],
  recorded: [recorded],
  shown: [shown],
  queued: [queued],
  heard: [heard],
  sessions: [session],
  rows: [row],
  broken: [],
}
const nowhere = { recorded: [], shown: [], queued: [], heard: [] }
const twice = {
  recorded: [recorded, { ...recorded, sid: 'KI2', outbound_resource_sid: 'SM2' }],
  shown: [shown, { ...shown, sid: 'SM2' }],
  queued: [queued, { ...queued, sid: 'CB2', interaction_sid: 'KI2' }],
  heard: [heard, { token: 'CB2', interaction_sid: 'KI2' }],
}
const unsure = { told: [{ ...told, outcome: 'unsure', status: 503, sid: null }] } as const
const refused = { told: [{ ...told, outcome: 'refused', status: 400, sid: null }] } as const
const texted = { told: [{ ...told, way: 'texted', sid: 'SM0' }] } as const

const allWell: Record<string, Partial<Facts>> = {
  'what was accepted is there': {},
  'of what was unsure nothing is there': { ...unsure, ...nowhere },
  'what was unsure is there once': unsure,
  'what was refused is nowhere': { ...refused, ...nowhere },
  'a callback is heard twice under one token': { heard: [heard, heard] },
  'a session of unknown outcome is not there': {
    sessions: [{ ...session, created: 'unsure', sid: null }],
    rows: [],
  },
}

for (const [name, differences] of Object.entries(allWell)) {
  test(`nothing is wrong where ${name}`, () => {
    assert.deepEqual(faultsIn({ ...well, ...differences }), [])
  })
}

const wrong: Record<string, [Partial<Facts>, RegExp]> = {
  'an accepted text that is missing': [nowhere, /missing in the log/],
  'an accepted text that no phone shows': [{ shown: [] }, /no phone shows it: missing/],
  'an accepted text that is there twice': [twice, /in the log 2 times: doubled/],
  'a text of unknown outcome that is there twice': [{ ...unsure, ...twice }, /in the log 2 times: doubled/],
  'a text that a phone shows twice': [
    { shown: [shown, { ...shown, sid: 'SM2' }] },
    /show it 2 times.*doubled/,
  ],
  'a refused text that is there': [refused, /in the log all the same/],
  'a text on the wrong phone': [{ shown: [{ ...shown, phone: alice }] }, /was shown to \+12065550100/],
  'a text from the wrong number': [{ shown: [{ ...shown, from: alice }] }, /from \+12065550100/],
  'a text that was left half way': [
    { recorded: [{ ...recorded, stage: 'intercept' }], shown: [] },
    /nobody goes on/,
  ],
  'another name than was answered': [{ told: [{ ...told, sid: 'KI9' }] }, /as KI9 and is recorded as KI1/],
  'an accepted text that is not on its sender’s phone': [texted, /on the sender's phone 0 times/],
  'somebody who waited too long': [{ told: [{ ...told, tookMs: 46_000 }] }, /after 46 s/],
  'a text that nobody sent': [{ told: [], ...nowhere, recorded: [recorded] }, /nobody sent KI1/],
  'a callback that is missing': [{ queued: [], heard: [] }, /was not told of KI1/],
  'a callback that was queued twice': [{ queued: [queued, { ...queued, sid: 'CB2' }] }, /has 2 callbacks/],
  'a callback that comes again under another token': [
    { heard: [heard, { ...heard, token: 'CB2' }] },
    /doubled unmarked/,
  ],
  'a callback of what does not exist': [
    { heard: [heard, { token: 'CB2', interaction_sid: 'KI2' }] },
    /does not exist/,
  ],
  'a session that is missing': [{ rows: [] }, /is there 0 times/],
  'a session that is there twice': [{ rows: [row, { ...row, sid: 'KC2' }] }, /is there 2 times/],
  'a closed session that is open': [
    { sessions: [{ ...session, closed: 'accepted' }] },
    /then closed, and is open/,
  ],
  'a rule of the database that is broken': [{ broken: ['a rule'] }, /a rule/],
}

for (const [name, [differences, says]] of Object.entries(wrong)) {
  test(`the checker finds ${name}`, () => {
    const found = faultsIn({ ...well, ...differences })
    assert.ok(
      found.some((what) => says.test(what)),
      `found ${JSON.stringify(found)}`,
    )
  })
}
