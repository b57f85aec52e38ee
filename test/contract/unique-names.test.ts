// Unique names in place of SIDs: GET of a service or session takes any text there, percent-encoded (contract 1.3).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { engines } from '../support/engines.ts'
import { aService, aSession, unknownSid } from '../support/prologues.ts'
import { exchange } from '../support/raw-http.ts'
import { play, type Scenario, scenarios } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const names = [
  'order 8841',
  'a+b',
  'a%2Bb',
  'order #1234',
  'a/b',
  '/',
  'a\\b',
  'what?',
  'a&b=c;d',
  '100%',
  '%',
  '%2F',
  '%252F',
  ':colon',
  '*',
  '~tilde',
  "it's",
  'straße 日本語 😀',
  'Sessions',
  '\u202eflipped',
  'line\nbreak',
]

const table: Scenario[] = names.flatMap((name): Scenario[] => [
  {
    rule: `a service is found by its name ${JSON.stringify(name)}`,
    steps: [
      aService({ UniqueName: name }),
      {
        ask: `GET /v1/Services/${encodeURIComponent(name)}`,
        status: 200,
        shows: { sid: '{service.sid}', url: '{service.url}' },
      },
    ],
  },
  {
    rule: `a session is found by its name ${JSON.stringify(name)}`,
    steps: [
      aService(),
      aSession({ UniqueName: name }),
      {
        ask: `GET {service}/Sessions/${encodeURIComponent(name)}`,
        status: 200,
        shows: { sid: '{session.sid}', url: '{session.url}', unique_name: name },
      },
    ],
  },
])

table.push(
  {
    rule: 'a name names nothing that is not there, is of another case, or is of another service',
    steps: [
      aService({ UniqueName: 'Rides' }),
      aService({}, 'other'),
      aSession({ UniqueName: 'Ride' }),
      { ask: 'GET /v1/Services/rides', status: 404, code: 20404 },
      { ask: 'GET {service}/Sessions/ride', status: 404, code: 20404 },
      { ask: 'GET {other}/Sessions/Ride', status: 404, code: 20404 },
      { ask: 'GET /v1/Services/Ride', status: 404, code: 20404 },
    ],
  },
  {
    rule: 'only GET takes a name, and only at the end of the path',
    steps: [
      aService({ UniqueName: 'rides' }),
      aSession({ UniqueName: 'ride' }),
      { ask: 'POST /v1/Services/rides', form: { DefaultTtl: '1' }, status: 404, code: 20404 },
      { ask: 'DELETE /v1/Services/rides', status: 404, code: 20404 },
      { ask: 'GET /v1/Services/rides/Sessions', status: 404, code: 20404 },
      { ask: 'GET /v1/Services/rides/Sessions/ride', status: 404, code: 20404 },
      { ask: 'POST {service}/Sessions/ride', form: { Status: 'closed' }, status: 404, code: 20404 },
      { ask: 'DELETE {service}/Sessions/ride', status: 404, code: 20404 },
      { ask: 'GET {service}/Sessions/ride/Participants', status: 404, code: 20404 },
    ],
  },
  {
    rule: 'a name that looks like a SID is taken for the SID',
    steps: [
      aService(),
      aService({ UniqueName: '{service.sid}' }, 'impostor'),
      {
        ask: 'GET /v1/Services/{service.sid}',
        status: 200,
        shows: { sid: '{service.sid}', unique_name: 'service' },
      },
      aSession(),
      aSession({ UniqueName: '{session.sid}' }, 'pretender'),
      {
        ask: 'GET {service}/Sessions/{session.sid}',
        status: 200,
        shows: { sid: '{session.sid}', unique_name: null },
      },
    ],
  },
  {
    rule: 'a name that only begins like a SID is a name',
    steps: [
      aService({ UniqueName: unknownSid('KC') }),
      { ask: `GET /v1/Services/${unknownSid('KC')}`, status: 200, shows: { sid: '{service.sid}' } },
      aSession({ UniqueName: `${unknownSid('KC')}0` }),
      { ask: `GET {service}/Sessions/${unknownSid('KC')}0`, status: 200, shows: { sid: '{session.sid}' } },
    ],
  },
)

scenarios('unique names', table)

for (const engine of engines) {
  suite(`any unique name, ${engine.name}`, () => {
    test('whatever a session is called, its percent-encoded name finds it', async () => {
      const world = await worldOf(engine)
      const { account, client, path } = await play(world, [aService()])
      const anyName = fc
        .string({ unit: 'binary', minLength: 1, maxLength: 191 })
        .filter((name) => !name.includes('\0'))
      await fc.assert(
        fc.asyncProperty(fc.uniqueArray(anyName, { minLength: 1, maxLength: 3 }), async (some) => {
          for (const UniqueName of some) {
            const made = await client.post(`${path('service')}/Sessions`, { UniqueName })
            assert.equal(made.status, 201)
            // As a library would send it: `fetch` itself takes `.` and `..` out of addresses.
            const encoded = encodeURIComponent(UniqueName).replace(/\./g, '%2E')
            const found = await exchange(world.base, {
              line: `GET ${path('service')}/Sessions/${encoded} HTTP/1.1`,
              account,
            })
            assert.equal(found.body.sid, made.body.sid, JSON.stringify(UniqueName))
            await client.delete(`${path('service')}/Sessions/${made.body.sid as string}`)
          }
        }),
        { numRuns: 40 },
      )
    })
  })
}
