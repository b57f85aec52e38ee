import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportedInteraction, reportedSide, sideQuery } from '../../src/carriers/report-query.ts'
import type { Sid } from '../../src/domain/sid.ts'

const side = {
  service_sid: `KS${'1'.repeat(32)}` as Sid<'KS'>,
  session_sid: `KC${'2'.repeat(32)}` as Sid<'KC'>,
  interaction_sid: `KI${'3'.repeat(32)}` as Sid<'KI'>,
  participant_sid: `KP${'4'.repeat(32)}` as Sid<'KP'>,
}
const address = (query: Readonly<Record<string, string>>) =>
  `https://masks.example/carriers/a/CallStatus?${new URLSearchParams(query).toString()}`

test('what an address says comes back as it was', () => {
  const { participant_sid: _, ...interaction } = side
  assert.deepEqual(reportedSide(address(sideQuery(side))), side)
  assert.deepEqual(reportedInteraction(address(sideQuery(side))), interaction)
})

test('an address that names nothing is refused for what is missing', () => {
  const refusals = {
    ks: 'service-unknown',
    kc: 'session-unknown',
    ki: 'interaction-unknown',
    kp: 'participant-unknown',
  }
  for (const [name, kind] of Object.entries(refusals)) {
    for (const wrong of ['', 'KI1', `XX${'1'.repeat(32)}`]) {
      assert.throws(() => reportedSide(address({ ...sideQuery(side), [name]: wrong })), { kind })
    }
  }
})
