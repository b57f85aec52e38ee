// Requests made by chance, at every route: each answer is a success of the published form or Twilio's error JSON.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { engines } from '../support/engines.ts'
import { filled, formParameters, property, routes } from '../support/routes.ts'
import { assertRefused } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

/** Values that some parameter takes, and values that none should. */
const interesting = fc.constantFrom(
  '',
  '0',
  '1',
  '-1',
  '2147483646',
  '2147483648',
  'true',
  'False',
  'closed',
  'in_progress',
  'open',
  'message-only',
  'voice-only',
  'area-code',
  'avoid-sticky',
  '2099-01-01',
  '9999-12-31T23:59:59-12:00',
  '+12065550100',
  '+12065550109',
  '+12065550180',
  '+442071838750',
  'messenger:1',
  '{"Identifier":"+12065550108"}',
  '[{"Identifier":"+12065550107"},{"Identifier":"+12065550106"}]',
  `IS${'0'.repeat(32)}`,
  `PN${'0'.repeat(32)}`,
  'https://app.example/x',
  '\0',
  'null',
  '[]',
  '{}',
)
const value = fc.oneof({ weight: 3, arbitrary: interesting }, fc.string({ unit: 'binary', maxLength: 300 }))
const posts = routes.filter(({ method }) => method === 'POST')

const request = fc.constantFrom(...posts).chain((route) =>
  fc.record({
    route: fc.constant(route),
    form: fc.array(
      fc.tuple(
        fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...formParameters[route.operation]!) }, fc.string()),
        value,
      ),
      { maxLength: 6 },
    ),
    json: fc.boolean(),
    jsonValue: fc.option(fc.jsonValue(), { freq: 3 }),
  }),
)

for (const engine of engines) {
  suite(`any request, ${engine.name}`, () => {
    test('whatever is posted, the answer is a success or says what is wrong', async () => {
      const world = await worldOf(engine)
      const mine = await property(world)
      await fc.assert(
        fc.asyncProperty(request, async ({ route, form, json, jsonValue }) => {
          const first = form[0]
          const entries = jsonValue !== null && first ? [[first[0], jsonValue], ...form.slice(1)] : form
          const body = json ? JSON.stringify(Object.fromEntries(entries)) : new URLSearchParams(form)
          const answer = await mine.client.send(filled(route.path, mine.sids), {
            method: 'POST',
            body,
            ...(json && { headers: { 'content-type': 'application/json' } }),
          })
          if (answer.status < 300) return
          assertRefused(answer, { status: answer.status })
          assert.ok(answer.status < 500, JSON.stringify(answer.body))
        }),
        { numRuns: 300 },
      )
      // What was made along the way is whole: it can all be read, and deleted.
      const { client, path } = mine
      for (const list of ['Sessions', 'PhoneNumbers']) {
        const answer = await client.get(`${path('service')}/${list}?PageSize=1000`)
        assert.equal(answer.status, 200)
      }
      assert.equal((await client.delete(path('service'))).status, 204)
    })
  })
}
