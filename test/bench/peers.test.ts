import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from 'kysely'
import { Counter } from '../../bench/kannel.ts'
import { outcomeOf, pgbenchMark, type Recipient, scriptOf } from '../../bench/pgbench.ts'
import { planOf } from '../../bench/plan.ts'
import { asTwilios, type Document, statusOf } from '../../bench/prism.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

suite('pgbench', () => {
  for (const engine of engines) {
    test(`its script records what it is told to, anew in each transaction (${engine.name})`, async () => {
      const world = await worldOf(engine)
      const recipients = await twoPeople(world.base, await world.account())
      const [prepare, execute] = statementsOf(await scriptOf(recipients))
      await world.maskline.database.db.connection().execute(async (connection) => {
        const run = async (text: string) => (await sql.raw(text).execute(connection)).rows
        await run(substituted(prepare!, {}))
        for (const turn of [1, 2]) {
          const variables = { stamp: `179513280000000000${turn}`, client_id: '7' }
          const rows = (await run(substituted(execute!, variables))) as { recorded: boolean }[]
          assert.deepEqual(
            rows.map(({ recorded }) => recorded),
            [true, true],
          )
        }
        await run('deallocate record')
      })
      const { rows } = await sql<{ sid: string; body: string }>`
        select i.sid, m.body from interactions i join simulator_messages m on m.sid = i.outbound_resource_sid
        where i.session_sid = ${recipients[0]!.session_sid}`.execute(world.maskline.database.db)
      assert.equal(new Set(rows.map(({ sid }) => sid)).size, 4)
      for (const { sid, body } of rows) {
        assert.match(sid, /^KI[0-9a-f]{32}$/)
        assert.ok(body.includes(pgbenchMark))
      }
    })
  }

  test('an outcome with failed transactions is none', () => {
    const printed = (failed: number) => `transaction type: multiple scripts
number of transactions actually processed: 1234
number of failed transactions: ${failed} (0.000%)
tps = 617.25 (without initial connection time)
`
    assert.deepEqual(outcomeOf(printed(0)), { transactions: 1234, perSecond: 617.25 })
    assert.throws(() => outcomeOf(printed(1)), /pgbench failed/)
    assert.throws(() => outcomeOf('nonsense'), /pgbench failed/)
  })
})

suite('Kannel', () => {
  test('texts at the fake SMSC are counted however its output is cut', () => {
    const printed = ['1', '2', '10'].map((n) => `2026 [1] [0] DEBUG: Got message ${n}: <1 2 text car ${n}>\n`)
    for (let size = 1; size < 80; size++) {
      const counter = new Counter()
      const all = printed.join('')
      for (let at = 0; at < all.length; at += size) counter.hear(all.slice(at, at + size))
      assert.equal(counter.got, 10, `in pieces of ${size}`)
    }
  })
})

suite('Prism', () => {
  test("mocks the paths of Proxy and no others, and gives out Maskline's own answer", async () => {
    const { base } = await worldOf(engines[0]!)
    const answer = { sid: 'KI' }
    const document = asTwilios(
      (await (await fetch(`${base}/openapi.json`)).json()) as Document,
      JSON.stringify(answer),
    )
    const paths = Object.keys(document.paths)
    assert.ok(paths.length >= 12)
    assert.ok(paths.every((path) => path.startsWith('/v1/Services')))
    assert.equal(statusOf(document), 201)
    const creating = document.paths[paths.find((path) => path.endsWith('/MessageInteractions'))!]!.post!
    assert.partialDeepStrictEqual(creating.responses['201']!.content!['application/json'], {
      examples: { create: { value: answer } },
    })
  })

  test('a document that does not create MessageInteractions is refused', () => {
    assert.throws(() => statusOf({ paths: { '/v1/Services': {} } }), /no answer to POST/)
  })
})

suite('the command line', () => {
  test('peers that are named must be here, those that are not may be missing', () => {
    assert.deepEqual(planOf([]).peers, ['prism', 'kannel', 'pgbench'])
    assert.equal(planOf([]).peersRequired, false)
    assert.deepEqual(planOf(['--peers', 'kannel,prism']).peers, ['kannel', 'prism'])
    assert.equal(planOf(['--peers', 'kannel,prism']).peersRequired, true)
    assert.deepEqual(planOf(['--peers', 'none']).peers, [])
  })

  test('an unknown peer, a wrong number and a path for a name are refused', () => {
    assert.throws(() => planOf(['--peers', 'twilio']), /no "twilio"/)
    assert.throws(() => planOf(['--rounds', '0']), /--rounds/)
    assert.throws(() => planOf(['--save', '../results']), /--save/)
  })
})

/** The two statements of a script, as pgbench would send them. */
function statementsOf(script: string): string[] {
  const lines = script.split('\n').filter((line) => !line.startsWith('\\'))
  return lines
    .join('\n')
    .split(/;\n/)
    .filter((statement) => statement.trim() !== '')
}

/** As pgbench does it: wherever a colon and a name stand, inside of texts too. */
function substituted(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replaceAll(/(:+)(\w+)/g, (found, colons: string, name: string) => {
    if (colons.length > 1) return found
    assert.ok(name in variables, `pgbench would take :${name} for a variable`)
    return variables[name]!
  })
}

async function twoPeople(base: string, account: Parameters<typeof clientOf>[1]): Promise<Recipient[]> {
  const client = clientOf(base, account)
  const { sid: service_sid } = (await client.post('/v1/Services', { UniqueName: 'pgbench' })).body
  const service = `/v1/Services/${service_sid}`
  await client.post(`${service}/PhoneNumbers`, { PhoneNumber: '+12065550180' })
  const Participants = ['+12065550100', '+12065550101'].map((Identifier) => JSON.stringify({ Identifier }))
  const { sid: session_sid } = (await client.post(`${service}/Sessions`, { Participants })).body
  const { participants } = (await client.get(`${service}/Sessions/${session_sid}/Participants`)).body
  return participants.map(({ sid }: { sid: string }) => ({
    account_sid: account.sid,
    service_sid,
    session_sid,
    participant_sid: sid,
  }))
}
