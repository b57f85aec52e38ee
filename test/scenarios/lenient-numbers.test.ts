// A test lab uses numbers that nobody can have (MASKLINE_LENIENT_NUMBERS). They are chosen for and from like any others.
import assert from 'node:assert/strict'
import { simulator } from '../../src/carriers/simulator.ts'
import { createPoolNumber } from '../../src/operations/create-pool-number.ts'
import { createService } from '../../src/operations/create-service.ts'
import { createSession } from '../../src/operations/create-session.ts'
import { listParticipants } from '../../src/operations/find-participant.ts'
import { simulatedInventory } from '../../src/operations/simulated-inventory.ts'
import type { ServiceSettings } from '../../src/operations/create-service.ts'
import { onBothEngines } from '../support/rules.ts'
import type { World } from '../support/world.ts'

/** A service of a lab with these numbers, and what finds the proxy number of a new participant. */
async function lab(
  { maskline }: World,
  account: { sid: string },
  numbers: string[],
  settings: ServiceSettings = {},
) {
  const { database, clock, sids } = maskline.context
  const inventory = simulatedInventory(database, { clock, sids, lenient: true })
  const carriers = { all: [simulator(inventory)], backups: [] }
  const context = { ...maskline.context, lenientNumbers: true, carriers }
  const account_sid = account.sid as Parameters<typeof createService>[1]['account_sid']
  const service = await createService(context, { account_sid }, { unique_name: 'lab', ...settings })
  const key = { account_sid, service_sid: service.sid }
  for (const phone_number of numbers) await createPoolNumber(context, key, { phone_number })
  return async (identifier: string) => {
    const session = await createSession(context, key, { participants: [{ identifier }] })
    const there = await listParticipants(context, { ...key, session_sid: session.sid }, { limit: 2 })
    return there.map(({ proxy_identifier }) => proxy_identifier)
  }
}

onBothEngines(
  'somebody with a number of no plan gets a number of the country of its calling code',
  async (world) => {
    const proxyOf = await lab(world, await world.account(), ['+442071838750', '+12065550180'])
    assert.deepEqual(await proxyOf('+15551234567'), ['+12065550180'])
    assert.deepEqual(await proxyOf('+4420123'), ['+442071838750'])
    await assert.rejects(proxyOf('+7123456789'), { kind: 'no-number-for-country' })
  },
)

onBothEngines('a number of no plan serves people of the country of its calling code', async (world) => {
  const proxyOf = await lab(world, await world.account(), ['+15551234567'])
  assert.deepEqual(await proxyOf('+12065550100'), ['+15551234567'])
  assert.deepEqual(await proxyOf('+15557654321'), ['+15551234567'])
  await assert.rejects(proxyOf('+442071838750'), { kind: 'no-number-for-country' })
})

onBothEngines('area codes that nobody has are matched, too', async (world) => {
  const numbers = ['+12065550180', '+15551234567']
  const proxyOf = await lab(world, await world.account(), numbers, { geo_match_level: 'area-code' })
  assert.deepEqual(await proxyOf('+15557654321'), ['+15551234567'])
  assert.deepEqual(await proxyOf('+12065550100'), ['+12065550180'])
  await assert.rejects(proxyOf('+15547654321'), { kind: 'no-geo-match' })
})
