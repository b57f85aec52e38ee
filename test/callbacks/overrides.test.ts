// Contract 4.1: the connection overrides in the fragment of an address.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { overridesOf } from '../../src/callbacks/overrides.ts'

const fallback = {
  connectMsMax: 5000,
  answerMsMax: 15000,
  totalMsMax: 15000,
  repeatsMax: 1,
  repeatsFor: new Set(['ct']),
}

for (const [rule, fragment, expected] of [
  ['an address without a fragment is called as Twilio calls', '', {}],
  [
    'what is said holds',
    '#ct=2000&rt=3000&tt=4000&rc=3&rp=5xx,rt',
    {
      connectMsMax: 2000,
      answerMsMax: 3000,
      totalMsMax: 4000,
      repeatsMax: 3,
      repeatsFor: new Set(['rt', '5xx']),
    },
  ],
  [
    'what is beyond a limit is the limit',
    '#ct=1&rt=99999&tt=20000&rc=9',
    {
      connectMsMax: 100,
      repeatsMax: 5,
    },
  ],
  ['all names every reason', '#rp=all', { repeatsFor: new Set(['ct', 'rt', '4xx', '5xx']) }],
  ['what is said wrongly is not said', '#ct=-1&rt=1e3&rc=&rp=never', {}],
  ['no repeat is one of the choices', '#rc=0', { repeatsMax: 0 }],
] as const) {
  test(rule, () =>
    assert.deepEqual(overridesOf(`https://a.example/x?ct=1${fragment}`), { ...fallback, ...expected }),
  )
}
