// Alerts as a program of the operator reads them: `/maskline/v1/alerts`.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { alerts } from '../../src/domain/alert.ts'
import { poolAlmostFullAt } from '../../src/domain/pool.ts'
import { raiseAlert } from '../../src/operations/raise-alert.ts'
import type { Client } from '../support/client.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import { type TestAccount, type World, worldOf } from '../support/world.ts'

const path = '/maskline/v1/alerts'

interface Shown {
  readonly sid: string
  readonly error_code: string
  readonly alert_text: string
  readonly date_created: string
}

async function listed(client: Client, query = ''): Promise<Shown[]> {
  const { status, body } = await client.get(`${path}${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.alerts as Shown[]
}

const codes = (shown: readonly Shown[]) => shown.map(({ error_code }) => error_code)

/** An account with three alerts, a minute between them. */
async function threeAlerts(world: World): Promise<{ account: TestAccount; client: Client }> {
  const account = await world.account()
  for (const name of ['unknown-number', 'stop-word', 'unknown-number'] as const) {
    await raiseAlert(world.maskline.context, name, { account_sid: account.sid })
    world.clock.advance(60)
  }
  return { account, client: clientOf(world.base, account) }
}

for (const engine of engines) {
  suite(`alerts, ${engine.name}`, () => {
    test('an alert has the names and words of Twilio’s', async () => {
      const world = await worldOf(engine)
      const { sid: account_sid, ...account } = await world.account()
      const resource_sid = world.maskline.context.sids.mint('CB')
      const service_sid = world.maskline.context.sids.mint('KS')
      const values = { url: 'https://app.example/hook' }
      const fact = { account_sid, service_sid, resource_sid, values }
      await raiseAlert(world.maskline.context, 'callback-failed', fact)
      const client = clientOf(world.base, { sid: account_sid, ...account })
      const [shown] = await listed(client)
      const at = `${world.clock.now().toISOString().slice(0, 19)}Z`
      assert.deepEqual(shown, {
        sid: shown!.sid,
        account_sid,
        date_created: at,
        date_updated: at,
        service_sid,
        resource_sid,
        error_code: '80908',
        log_level: 'warning',
        alert_text: 'Error on Callback for https://app.example/hook',
        more_info: 'https://www.twilio.com/docs/errors/80908',
        url: `${world.base}${path}/${shown!.sid}`,
      })
      assert.match(shown.sid, /^NO[0-9a-f]{32}$/)
      assert.deepEqual((await client.get(`${path}/${shown.sid}`)).body, shown)
    })

    test('an alert of another account, and one that never was, are not found', async () => {
      const world = await worldOf(engine)
      const { client } = await threeAlerts(world)
      const stranger = clientOf(world.base, await world.account())
      const [shown] = await listed(client)
      for (const sid of [shown!.sid, `NO${'0'.repeat(32)}`, 'NOthing']) {
        assert.equal((await stranger.get(`${path}/${sid}`)).status, 404)
      }
      assert.deepEqual(await listed(stranger), [])
    })

    test('a list is narrowed by code, level and dates, and its links keep to that', async () => {
      const world = await worldOf(engine)
      const { client } = await threeAlerts(world)
      const all = await listed(client)
      assert.deepEqual(codes(all), ['80905', '80901', '80905'])
      const dates = all.map(({ date_created }) => encodeURIComponent(date_created))
      assert.deepEqual(await listed(client, '?ErrorCode=80905'), [all[0], all[2]])
      assert.deepEqual(await listed(client, '?LogLevel=warning'), [all[1]])
      assert.deepEqual(await listed(client, `?StartDate=${dates[1]}`), all.slice(1))
      assert.deepEqual(await listed(client, `?EndDate=${dates[1]}`), all.slice(0, 1))
      assert.deepEqual(await listed(client, `?StartDate=${dates[1]}&EndDate=${dates[2]}`), [all[1]])
      assert.deepEqual(await listed(client, '?ErrorCode=&LogLevel=&StartDate=&EndDate='), all)
      const first = await client.get(`${path}?ErrorCode=80905&PageSize=1`)
      const second = await client.get((first.body.meta.next_page_url as string).slice(world.base.length))
      assert.deepEqual([...first.body.alerts, ...second.body.alerts], [all[0], all[2]])
      assert.equal(second.body.meta.next_page_url, null)
      for (const query of ['ErrorCode=high', 'LogLevel=loud', 'StartDate=yesterday']) {
        assert.equal((await client.get(`${path}?${query}`)).body.code, 80701, query)
      }
    })

    test('a pool that becomes 85 % full is told of once', async () => {
      const world = await worldOf(engine)
      const number = (at: number) => `+1206555${String(at).padStart(4, '0')}`
      const upTo = poolAlmostFullAt.unreserved
      const { client, service } = await storyOf(world, [])
      for (let at = 1; at < upTo; at++) {
        const added = await client.post(`${service}/PhoneNumbers`, { PhoneNumber: number(2000 + at) })
        assert.equal(added.status, 201, JSON.stringify(added.body))
      }
      assert.deepEqual(await listed(client), [])
      for (const at of [upTo, upTo + 1]) {
        await client.post(`${service}/PhoneNumbers`, { PhoneNumber: number(2000 + at) })
      }
      const [shown, ...more] = await listed(client)
      assert.deepEqual(more, [])
      assert.equal(shown!.error_code, '80624')
      assert.equal(shown!.alert_text, alerts['pool-nearly-full'].message)
    })
  })
}
