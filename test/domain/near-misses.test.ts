import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type NearMissFacts,
  nearMisses,
  nearMissKinds,
  type Place,
  spanBetween,
} from '../../src/domain/near-misses.ts'
import type { Sid, SidPrefix } from '../../src/domain/sid.ts'

const sid = <P extends SidPrefix>(prefix: P, at = 0) => `${prefix}${String(at).repeat(32)}` as Sid<P>
const at = new Date('2026-05-04T09:30:00Z')
const minutes = (count: number) => new Date(at.getTime() + count * 60_000)

const facts: NearMissFacts = {
  at,
  kind: 'message',
  reason: 'no-active-session',
  from: '+12065550100',
  to: '+12065550180',
  service: { sid: sid('KS'), unique_name: 'rides' },
  owned: true,
  places: [],
}

/** An active place on the number that was dialled. */
const place: Place = {
  participant_sid: sid('KP'),
  session_sid: sid('KC'),
  service_sid: sid('KS'),
  service_name: 'rides',
  proxy_identifier: '+12065550180',
  date_created: minutes(-60),
  date_deleted: null,
  mode: 'voice-and-message',
  closed_reason: null,
  date_ended: null,
  date_reopened: null,
  others: 1,
}

const masked = (number: string) => `${number.slice(0, -4)}XXXX`
const told = (differences: Partial<NearMissFacts>) => nearMisses({ ...facts, ...differences }, masked)
const texts = (differences: Partial<NearMissFacts>) => told(differences).map(({ text }) => text)
const placeAt = (differences: Partial<Place>) => ({ places: [{ ...place, ...differences }] })

const proxy = '+1206555XXXX is a proxy number of service "rides".'

const cases: readonly (readonly [rule: string, Partial<NearMissFacts>, readonly string[]])[] = [
  [
    'a number of nobody is told as such',
    { service: null, owned: false, reason: 'unknown-number' },
    ['+1206555XXXX is no number of this account.'],
  ],
  [
    'a number that was put in no pool is told as such',
    { service: null, reason: 'unknown-number' },
    ['+1206555XXXX is a number of this account, in the pool of no service.'],
  ],
  [
    'somebody never seen is unknown',
    { reason: 'unknown-participant' },
    [proxy, '+1206555XXXX is unknown in service "rides".'],
  ],
  [
    'somebody who was known then, and is not any more, was forgotten',
    {},
    [proxy, 'What service "rides" knew of +1206555XXXX was deleted since.'],
  ],
  [
    'a session that closed before tells how long before, and why',
    placeAt({ date_ended: minutes(-3), closed_reason: 'expired' }),
    [proxy, `The sender's session ${sid('KC')} closed 3 minutes before (expired).`],
  ],
  [
    'a session that was opened again since was closed then',
    placeAt({ date_reopened: minutes(2) }),
    [proxy, `The sender's session ${sid('KC')} was closed then, and opened again 2 minutes later.`],
  ],
  [
    'a participant who was removed before tells when',
    placeAt({ date_deleted: minutes(-1) }),
    [proxy, `The sender was removed from session ${sid('KC')} 1 minute before.`],
  ],
  [
    'a participant who was added since tells when',
    placeAt({ date_created: minutes(180) }),
    [proxy, `The sender was added to session ${sid('KC')} 3 hours later.`],
  ],
  [
    'what happened since does not count',
    { ...placeAt({ date_deleted: minutes(1), date_ended: minutes(1), others: 0 }), reason: 'no-counterpart' },
    [proxy, `Nobody else was in the sender's session ${sid('KC')}.`],
  ],
  [
    'a text to a session that takes calls only meets the wrong mode',
    { ...placeAt({ mode: 'voice-only' }), reason: 'voice-only-session' },
    [proxy, `The mode of the sender's session ${sid('KC')} is voice-only.`],
  ],
  [
    'a call to a session that takes texts only meets the wrong mode',
    { ...placeAt({ mode: 'message-only' }), kind: 'voice', reason: 'message-only-session' },
    [proxy, `The mode of the sender's session ${sid('KC')} is message-only.`],
  ],
  [
    'a stop word is told, and nothing else is wrong',
    { ...placeAt({}), reason: 'stop-word' },
    [proxy, 'The whole text is a word by which people opt out.'],
  ],
  [
    'somebody on another number of the service is told which',
    placeAt({ proxy_identifier: '+14155550199' }),
    [proxy, `The sender has number +1415555XXXX in session ${sid('KC')} instead.`],
  ],
  [
    'somebody in another service is told in which, beside being unknown here',
    {
      reason: 'unknown-participant',
      ...placeAt({ service_sid: sid('KS', 1), service_name: 'parcels', proxy_identifier: '+14155550199' }),
    },
    [
      proxy,
      '+1206555XXXX is unknown in service "rides".',
      `The sender has number +1415555XXXX in session ${sid('KC')} of service "parcels".`,
    ],
  ],
  [
    'somebody whose session on another number closed is told of that one',
    placeAt({ proxy_identifier: '+14155550199', date_ended: minutes(-3), closed_reason: 'api' }),
    [proxy, `The sender's session ${sid('KC')} closed 3 minutes before (api).`],
  ],
  [
    'of many sessions on the number five are told of, and where the sender is instead',
    {
      places: [
        { ...place, proxy_identifier: '+14155550199', session_sid: sid('KC', 9) },
        ...Array.from({ length: 8 }, () => ({ ...place, date_ended: minutes(-3) })),
      ],
    },
    [
      proxy,
      ...Array.from({ length: 5 }, () => `The sender's session ${sid('KC')} closed 3 minutes before (api).`),
      `The sender has number +1415555XXXX in session ${sid('KC', 9)} instead.`,
    ],
  ],
]

for (const [rule, differences, sentences] of cases) {
  test(rule, () => assert.deepEqual(texts(differences), sentences))
}

test('every kind of near miss is told in one of the stories', () => {
  const kinds = new Set(cases.flatMap(([, differences]) => told(differences).map(({ kind }) => kind)))
  assert.deepEqual([...kinds].sort(), [...nearMissKinds].sort())
})

test('a near miss is also data', () => {
  const [, closed] = told(placeAt({ date_ended: minutes(-3), closed_reason: 'expired' }))
  assert.deepEqual(closed, {
    kind: 'session-closed',
    text: `The sender's session ${sid('KC')} closed 3 minutes before (expired).`,
    service_sid: sid('KS'),
    session_sid: sid('KC'),
    participant_sid: sid('KP'),
    number: '+1206555XXXX',
    date: minutes(-3),
  })
})

test('a span is told in the largest unit that says something', () => {
  const span = (seconds: number) => spanBetween(at, new Date(at.getTime() - seconds * 1000))
  assert.deepEqual([0, 1, 59, 60, 119, 7199, 7200, 172_799, 172_800, 864_000].map(span), [
    '0 seconds',
    '1 second',
    '59 seconds',
    '1 minute',
    '1 minute',
    '119 minutes',
    '2 hours',
    '47 hours',
    '2 days',
    '10 days',
  ])
})
