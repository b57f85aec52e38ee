// Our OpenAPI document by itself, and the page made of it: they tell of every route and of nothing else, and of each of
// its parts what it is.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { pino } from 'pino'
import { coreRoutes } from '../../src/api/core/index.ts'
import { resources } from '../../src/api/index.ts'
import { masklineRoutes } from '../../src/api/maskline/index.ts'
import { type OpenApi, openApiOf } from '../../src/api/openapi.ts'
import { simulatorRoutes } from '../../src/api/simulator.ts'
import { compatProfiles } from '../../src/domain/compat.ts'
import { referencePage } from '../../src/http/reference-page.ts'
import { listen } from '../../src/main.ts'
import { engines } from '../support/engines.ts'
import { exchange } from '../support/raw-http.ts'
import { worldOf } from '../support/world.ts'

const engine = engines[0]!

const allRoutes = [
  ...resources.flatMap(({ routes }) => routes),
  ...masklineRoutes,
  ...coreRoutes,
  ...simulatorRoutes,
]
const document = openApiOf(allRoutes, compatProfiles.documented)

/** Routes that are no part of the API: for operators, for readers of the API's description, the console's files. */
const pages = [
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/docs',
  '/docs/style.css',
  '/console',
  '/console*',
].map((path) => `GET ${path}`)

suite('the OpenAPI document', () => {
  test('it has every route of the server but for its pages, and no other', async () => {
    const world = await worldOf(engine)
    const listening = await listen(world.maskline, {
      host: '127.0.0.1',
      port: 0,
      trustProxy: false,
      rateLimit: 0,
      log: pino({ level: 'silent' }),
    })
    try {
      const served = routesOf(listening.server.printRoutes({ commonPrefix: false }))
      const { paths } = (await asked(`http://127.0.0.1:${listening.port}/openapi.json`)) as OpenApi
      const told = Object.entries(paths).flatMap(([path, its]) =>
        Object.keys(its).map((method) => `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '*')}`),
      )
      assert.deepEqual(told.toSorted(), served.filter((route) => !pages.includes(route)).toSorted())
    } finally {
      await listening.close()
    }
  })

  test('every operation has an id of its own', () => {
    const ids = operations().map(({ operationId }) => operationId)
    assert.deepEqual(
      ids.filter((id, at) => ids.indexOf(id) !== at),
      [],
    )
  })

  test('every parameter and every property says what it is', () => {
    const silentParts = operations().flatMap(({ operationId, parameters, requestBody }) => [
      ...parameters.filter(({ description }) => !description).map(({ name }) => `${operationId} ${name}`),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => undescribed(operationId, schema)),
    ])
    const silentProperties = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      undescribed(name, schema),
    )
    assert.deepEqual([...silentParts, ...silentProperties], [])
  })

  test('every example is what its schema asks for', () => {
    const ajv = new Ajv({ strict: false })
    formats.default(ajv)
    const forms = operations().flatMap(({ operationId, requestBody }) =>
      Object.values(requestBody?.content ?? {}).map((form) => ({ operationId, ...form })),
    )
    const shown = forms.filter(({ example }) => example !== undefined)
    assert.ok(shown.length > 10)
    for (const { operationId, schema, example } of shown) {
      assert.ok(ajv.validate(schema, example), `${operationId}: ${ajv.errorsText()}`)
    }
  })

  test('every profile has its own differences in its document', () => {
    const statusOf = (one: OpenApi) =>
      Object.keys(
        one.paths[
          '/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Participants/{ParticipantSid}/MessageInteractions'
        ]!['post']!.responses,
      )
    assert.ok(statusOf(document).includes('201'))
    assert.ok(statusOf(document).includes('404'))
    const live = statusOf(openApiOf(allRoutes, compatProfiles.live))
    assert.ok(live.includes('200'))
    assert.ok(!live.includes('404'))
  })

  test('its server is the address that it was asked at', async () => {
    const { base } = await worldOf(engine)
    const { servers } = (await asked(`${base}/openapi.json`)) as { servers: unknown }
    assert.deepEqual(servers, [{ url: base }])
  })
})

suite('the page of the reference', () => {
  test('it loads nothing but its style sheet and runs nothing', async () => {
    const { base } = await worldOf(engine)
    const response = await fetch(`${base}/docs`)
    const text = await response.text()
    assert.equal(response.status, 200)
    assert.match(response.headers.get('content-security-policy')!, /^default-src 'none'; style-src 'self';/)
    assert.doesNotMatch(text, /<script|<style|\sstyle=|\son\w+=|<img|<iframe/i)
    const loaded = [...text.matchAll(/<link[^>]* href="([^"]+)"/g)].map(([, href]) => href)
    assert.deepEqual(loaded, ['/docs/style.css'])
    const style = await fetch(`${base}/docs/style.css`)
    assert.match(style.headers.get('content-type')!, /^text\/css/)
    assert.doesNotMatch(await style.text(), /@import|url\(/)
  })

  test('it tells of every operation: address, parameters, answer, refusals, and how to ask with curl', () => {
    const page = referencePage(document)('https://proxy.example')
    for (const { operationId, parameters, responses } of operations()) {
      const [, rest = ''] = page.split(`<article id="${operationId}">`)
      const part = rest.split('</article>')[0]!
      assert.notEqual(part, '', operationId)
      for (const { name } of parameters) assert.ok(plain(part).includes(name), `${operationId} ${name}`)
      for (const status of Object.keys(responses))
        assert.ok(part.includes(status), `${operationId} ${status}`)
      assert.match(part, /curl /, operationId)
    }
  })

  test('every link inside it leads somewhere', () => {
    const page = referencePage(document)('https://proxy.example')
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    const broken = [...page.matchAll(/ href="#([^"]+)"/g)].map(([, id]) => id).filter((id) => !ids.has(id))
    assert.deepEqual(broken, [])
  })

  test('what it is given is text, never HTML', () => {
    const hostile = '"><script>alert(1)</script>'
    const info = { ...document.info, title: hostile, description: hostile }
    const page = referencePage({ ...document, info })(hostile)
    assert.ok(!page.includes('<script'))
    assert.ok(page.includes('&#60;script&#62;'))
  })

  test('a Host header that is no host is refused before it gets into a page', async () => {
    const { base } = await worldOf(engine)
    for (const path of ['/docs', '/openapi.json']) {
      const { status } = await exchange(base, { line: `GET ${path} HTTP/1.1`, headers: { host: 'a"b<c' } })
      assert.equal(status, 400)
    }
  })
})

const operations = () => Object.values(document.paths).flatMap((item) => Object.values(item))

/** A page's text. */
const plain = (page: string) =>
  page.replace(/<[^>]*>/g, '').replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))

async function asked(address: string): Promise<unknown> {
  const response = await fetch(address)
  assert.equal(response.status, 200)
  return response.json()
}

/** `GET /v1/Services/*` of the tree that the framework draws of its routes. HEAD goes with every GET. */
function routesOf(tree: string): string[] {
  const above: string[] = []
  return tree.split('\n').flatMap((line) => {
    const [, indent, segment, methods] = /^([│ ]*)[├└]── (\S+) \((.*)\)$/.exec(line) ?? []
    if (indent === undefined) return []
    const depth = indent.length / 4
    above.length = depth
    above.push(segment!)
    const path = above.join('').replace(/:[A-Za-z_]+/g, '*')
    const named = methods!.split(', ').filter((method) => method !== 'HEAD')
    return named.map((method) => `${method} ${path}`)
  })
}

interface Described {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Described>>
  readonly items?: Described
}

/** Properties without a description, with those inside them. */
function undescribed(place: string, { properties = {}, items }: Described): string[] {
  const own = Object.entries(properties).flatMap(([name, property]) => [
    ...(property.description ? [] : [`${place} ${name}`]),
    ...undescribed(`${place} ${name}`, property),
  ])
  return [...own, ...(items === undefined ? [] : undescribed(place, items))]
}
