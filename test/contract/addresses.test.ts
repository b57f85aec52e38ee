// The addresses in answers are those by which the client reaches us: the configured one, or else the request's own, or
// what a trusted proxy says (contract 1.1 and section 10).
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { type Listening, listen } from '../../src/main.ts'
import { engines } from '../support/engines.ts'
import { aliceAndBob } from '../support/prologues.ts'
import { exchange } from '../support/raw-http.ts'
import { play } from '../support/scenarios.ts'
import { type World, worldOf } from '../support/world.ts'

const forwarded = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'proxy.example' }

/** Another server of the same world. */
async function served(
  world: World,
  options: { publicUrl?: string; trustProxy?: boolean },
  work: (base: string) => Promise<void>,
): Promise<void> {
  const { maskline } = world
  const context = { ...maskline.context, publicUrl: options.publicUrl }
  const listening: Listening = await listen(
    { ...maskline, context },
    {
      host: '127.0.0.1',
      port: 0,
      trustProxy: options.trustProxy ?? false,
      rateLimit: 0,
      log: pino({ level: 'silent' }),
    },
  )
  try {
    await work(`http://127.0.0.1:${listening.port}`)
  } finally {
    await listening.close()
  }
}

/** Every address in an answer. */
function addressesIn(value: unknown): string[] {
  if (typeof value === 'string') return /^https?:/.test(value) ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addressesIn) : []
}

for (const engine of engines) {
  suite(`addresses, ${engine.name}`, () => {
    const cases = [
      {
        what: 'the configured address',
        options: { publicUrl: 'https://masked.example' },
        begins: 'https://masked.example',
      },
      {
        what: 'the configured address, whatever a proxy says',
        options: { publicUrl: 'https://masked.example', trustProxy: true },
        begins: 'https://masked.example',
      },
      { what: 'the address that was asked, whatever a stranger says', options: {}, begins: undefined },
      { what: 'what a trusted proxy says', options: { trustProxy: true }, begins: 'https://proxy.example' },
    ]
    for (const { what, options, begins } of cases) {
      test(`addresses begin with ${what}`, async () => {
        const world = await worldOf(engine)
        const { account, path } = await play(world, [
          ...aliceAndBob(),
          { ask: 'POST {alice}/MessageInteractions', form: { Body: 'Hello' }, status: 201, as: 'text' },
        ])
        await served(world, options, async (base) => {
          for (const of of [
            path('service'),
            path('session'),
            path('alice'),
            path('text'),
            path('number1'),
            `${path('session')}/Participants?PageSize=1`,
          ]) {
            const { body } = await exchange(base, { line: `GET ${of} HTTP/1.1`, account, headers: forwarded })
            const addresses = addressesIn(body)
            assert.ok(addresses.length > 0)
            for (const address of addresses) assert.ok(address.startsWith(`${begins ?? base}/`), address)
          }
        })
      })
    }
  })
}
