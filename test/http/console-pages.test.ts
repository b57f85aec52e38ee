// The console's files as they are served: small, kept, and let nothing else in.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fastify } from 'fastify'
import { type ConsoleFiles, serveConsole } from '../../src/http/console-pages.ts'
import { get as rawGet } from 'node:http'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

/** Bytes that the page may be over the line, but for the plots. */
const pageBytesMax = 60 * 1024

/** As it comes over the line: not unpacked. */
async function asked(url: string, headers: Record<string, string> = {}) {
  const [response] = (await once(rawGet(url, { headers }), 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode, headers: response.headers, bytes: Buffer.concat(chunks) }
}

/** A server of these files alone. */
async function serverOf(t: TestContext, files: ConsoleFiles | undefined): Promise<string> {
  const server = fastify()
  serveConsole(server, () => Promise.resolve(files))
  t.after(() => server.close())
  return server.listen({ host: '127.0.0.1', port: 0 })
}

const file = (text: string, type: string) => ({
  type,
  bytes: Buffer.from(text),
  gzipped: Buffer.from(`packed ${text}`),
})
const some: ConsoleFiles = new Map([
  ['index.html', file('page', 'text/html; charset=utf-8')],
  ['assets/a-1.js', file('script', 'text/javascript; charset=utf-8')],
])

suite('the console as it is built', () => {
  test('has at most 60 KB before its plots, and loads nothing from elsewhere', async () => {
    const { base } = await worldOf(engines[0]!)
    const gzip = { 'accept-encoding': 'gzip' }
    const page = await asked(`${base}/console`, gzip)
    const html = gunzipSync(page.bytes).toString()
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!)
    const assets = loaded.filter((path) => path !== '/docs')
    assert.ok(assets.length >= 3)
    assert.ok(
      assets.every((path) => path.startsWith('/console/assets/')),
      assets.join(),
    )
    const files = await Promise.all(assets.map((path) => asked(base + path, gzip)))
    const whole = [page, ...files].reduce((sum, { bytes }) => sum + bytes.length, 0)
    assert.ok(whole <= pageBytesMax, `${whole} bytes`)
    assert.doesNotMatch(html, /<script(?![^>]* src=)|<style|style=/)
  })

  test('every answer of it forbids what is not its own', async () => {
    const { base } = await worldOf(engines[0]!)
    const { headers } = await asked(`${base}/console/sessions/whatever`)
    const policy = String(headers['content-security-policy'])
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "trusted-types 'none'",
    ]) {
      assert.ok(policy.includes(rule), policy)
    }
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
  })
})

suite('the files of a console', () => {
  test('are kept by browsers when their name says what is in them, and the page is not', async (t) => {
    const base = await serverOf(t, some)
    const [page, script] = [await asked(`${base}/console/x`), await asked(`${base}/console/assets/a-1.js`)]
    assert.deepEqual([page.bytes.toString(), script.bytes.toString()], ['page', 'script'])
    assert.equal(page.headers['cache-control'], 'no-cache')
    assert.match(String(script.headers['cache-control']), /immutable/)
    assert.equal(script.headers['content-type'], 'text/javascript; charset=utf-8')
  })

  test('come packed to who can unpack them, and plain to others', async (t) => {
    const base = await serverOf(t, some)
    const packed = ['gzip', 'br, gzip;q=0.8', 'gzip, deflate']
    const plain = ['', 'br', 'identity', 'gzip;q=0']
    for (const accepted of [...packed, ...plain]) {
      const { bytes, headers } = await asked(`${base}/console`, { 'accept-encoding': accepted })
      const isPacked = packed.includes(accepted)
      assert.equal(bytes.toString(), isPacked ? 'packed page' : 'page', accepted)
      assert.equal(headers['content-encoding'], isPacked ? 'gzip' : undefined)
      assert.equal(headers.vary, 'accept-encoding')
    }
  })

  test('are no way to other files, and one that is not there is not the page', async (t) => {
    const base = await serverOf(t, some)
    for (const path of ['assets/none.js', 'assets/', 'assets/..%2f..%2fpackage.json'])
      assert.equal((await asked(`${base}/console/${path}`)).status, 404, path)
  })

  test('are missing from a Maskline that was not built, which says so', async (t) => {
    const base = await serverOf(t, undefined)
    const { status, bytes } = await asked(`${base}/console`)
    assert.deepEqual([status, bytes.toString()], [503, 'The console was not built: npm run build\n'])
    assert.equal((await asked(`${base}/console/assets/a.js`)).status, 404)
  })
})
