// HTTP itself: sizes, content types, and requests that no client library would send (contract 1.4, 1.7 and section 10).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { exchange } from '../support/raw-http.ts'
import { property } from '../support/routes.ts'
import { assertRefused } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

const asJson = { 'content-type': 'application/json' }
const asForm = { 'content-type': 'application/x-www-form-urlencoded' }

for (const engine of engines) {
  suite(`HTTP, ${engine.name}`, () => {
    test('a request that is too large is refused, whether it says its length or not', async () => {
      const world = await worldOf(engine)
      const { account, client } = await property(world)
      const large = { status: 413, code: 20413 }
      const body = `UniqueName=${'x'.repeat(300_000)}`
      assertRefused(await client.send('/v1/Services', { method: 'POST', body, headers: asForm }), large)
      assertRefused(await client.send('/v1/Services', { method: 'POST', body, headers: asJson }), large)
      const chunk = `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
      const chunked = { 'transfer-encoding': 'chunked', 'content-length': '', ...asForm }
      const line = 'POST /v1/Services HTTP/1.1'
      assertRefused(await exchange(world.base, { line, account, headers: chunked, body: chunk }), large)
      const claim = { 'content-length': '99999999999', ...asForm }
      assertRefused(await exchange(world.base, { line, account, headers: claim, body: 'x' }), large)
    })

    test('a DELETE with a content type and no body, as generated clients send it, deletes', async () => {
      const world = await worldOf(engine)
      const { account, client, path } = await property(world)
      for (const headers of [
        asJson,
        asForm,
        { 'content-type': 'text/plain' },
        { ...asJson, 'content-length': '0' },
      ]) {
        const made = await client.post(`${path('service')}/Sessions`)
        const place = `${path('service')}/Sessions/${made.body.sid as string}`
        const answer = await exchange(world.base, { line: `DELETE ${place} HTTP/1.1`, account, headers })
        assert.deepEqual([answer.status, answer.body], [204, ''])
      }
      const withForm = await exchange(world.base, {
        line: `GET ${path('service')} HTTP/1.1`,
        account,
        headers: asForm,
      })
      assert.equal(withForm.status, 200)
    })

    test('content types that nobody sends are read as forms', async () => {
      const world = await worldOf(engine)
      const { account } = await property(world)
      const types = [
        '',
        'text/plain',
        'application/x-www-form-urlencoded; charset=UTF-8',
        'multipart/form-data',
      ]
      for (const [at, type] of types.entries()) {
        const answer = await exchange(world.base, {
          line: 'POST /v1/Services HTTP/1.1',
          account,
          headers: { 'content-type': type },
          body: `UniqueName=type+${at}`,
        })
        assert.deepEqual([answer.status, answer.body.unique_name], [201, `type ${at}`], type)
      }
      for (const type of [';;;', 'x', 'application/json; charset="']) {
        const answer = await exchange(world.base, {
          line: 'POST /v1/Services HTTP/1.1',
          account,
          headers: { 'content-type': type },
          body: 'UniqueName=odd',
        })
        assert.ok(answer.status < 500, `${type} answered ${answer.status}`)
        if (answer.status >= 400) assertRefused(answer, { status: 400 })
      }
    })

    test('what is no proper HTTP is refused with the same JSON', async () => {
      const world = await worldOf(engine)
      const account = await world.account()
      const line = 'POST /v1/Services HTTP/1.1'
      const refused = {
        'no HTTP': { line: 'hello' },
        'a method of nobody': { line: 'NONSENSE /v1/Services HTTP/1.1' },
        'bytes beyond ASCII in the path': {
          line: Buffer.from('GET /v1/Services/\u00ff\u00fe HTTP/1.1', 'latin1'),
        },
        'a length that is no number': { line, headers: { 'content-length': 'abc' } },
        'no host': { line, headers: { host: '' } },
        'a header that is too long': { line, headers: { 'x-long': 'x'.repeat(40_000) } },
        'an expectation of nobody': { line, headers: { expect: 'tea', 'content-length': '0' } },
        'an encoding of nobody': { line, headers: { 'transfer-encoding': 'nonsense' } },
      }
      for (const [what, request] of Object.entries(refused)) {
        const answer = await exchange(world.base, { account, ...request })
        assert.ok(answer.status >= 400 && answer.status < 500, `${what} answered ${answer.status}`)
        assert.equal(typeof answer.body.code, 'number', `${what} answered ${JSON.stringify(answer.body)}`)
        assertRefused(answer, { status: answer.status })
      }
    })

    test('addresses in answers begin with the host that was asked, which must be one', async () => {
      const world = await worldOf(engine)
      const { account, path } = await property(world)
      const ask = (host: string, version = '1.1') =>
        exchange(world.base, { line: `GET ${path('service')} HTTP/${version}`, account, headers: { host } })
      for (const host of [
        'proxy.example',
        'proxy.example:8080',
        'localhost',
        '127.0.0.1:1',
        '[::1]:80',
        'PROXY',
      ]) {
        assert.equal((await ask(host)).body.url, `http://${host}${path('service')}`)
      }
      for (const host of [
        'a b',
        'evil.example/x?y',
        'x"y',
        'user@proxy.example',
        'proxy.example:port',
        'ü.example',
      ]) {
        assertRefused(await ask(host), { status: 400, code: 20001 })
      }
      const old = await ask('', '1.0')
      if (old.status === 200) assert.ok(URL.canParse(old.body.url), old.body.url)
      else assertRefused(old, { status: 400, code: 20001 })
    })

    test('odd but proper HTTP is answered', async () => {
      const world = await worldOf(engine)
      const { account, path } = await property(world)
      const line = `GET ${path('service')} HTTP/1.1`
      const body = 'UniqueName=expected'
      const odd = {
        'a whole address in the request line': { line: `GET ${world.base}${path('service')} HTTP/1.1` },
        'an encoding that C# asks for': { line, headers: { 'accept-encoding': 'utf-8' } },
        'nothing accepted': { line, headers: { accept: 'text/html;q=0' } },
        'a query with two question marks': { line: `GET ${path('service')}?a=?&b=c HTTP/1.1` },
      }
      for (const [what, request] of Object.entries(odd)) {
        const answer = await exchange(world.base, { account, ...request })
        assert.equal(answer.status, 200, what)
        assert.equal(answer.body.url, `${world.base}${path('service')}`, what)
      }
      const waited = await exchange(world.base, {
        line: 'POST /v1/Services HTTP/1.1',
        account,
        headers: { ...asForm, expect: '100-continue' },
        body,
      })
      assert.equal(waited.status, 100, 'the body may come')
    })
  })
}
