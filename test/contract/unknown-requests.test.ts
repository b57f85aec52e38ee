// Requests that no route takes: which of 404 and 405 it is.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { exchange } from '../support/raw-http.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`requests that no route takes, ${engine.name}`, () => {
    test('a method that the path does not have is answered with those that it has', async () => {
      const { base } = await worldOf(engine)
      // Of QUERY the framework wants a content type before it looks for a route.
      for (const method of ['QUERY', 'PUT', 'PATCH', 'DELETE']) {
        const response = await fetch(`${base}/v1/Services`, { method })
        assert.equal(response.status, 405, method)
        assert.equal(response.headers.get('allow'), 'GET, HEAD, POST')
        assert.equal(((await response.json()) as { code: number }).code, 20004)
      }
    })

    test('QUERY of a path that is none is not found', async () => {
      const { base } = await worldOf(engine)
      const { status } = await fetch(`${base}/nowhere`, { method: 'QUERY' })
      assert.equal(status, 404)
    })

    test('a segment that no route can take is not found, although the method is known', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const line = `DELETE /2010-04-01/Accounts/${account.sid}/IncomingPhoneNumbers/a%0Ab.json HTTP/1.1`
      const { status } = await exchange(world.base, { line, account })
      assert.equal(status, 404)
    })
  })
}
