// Any history of an account, step by step at random, beside a model of the contract: every answer, every session, number
// and participant is what the model says, and each text is heard by exactly whom it says. On a failure fast-check prints
// the shortest history that fails, and the seed and path that lead to it again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { type CompatProfile, compatProfiles } from '../../src/domain/compat.ts'
import { assertConsistent } from '../support/consistency.ts'
import { engines } from '../support/engines.ts'
import { assertAsModel, eventsOf, historyOf, idleSecondsOf, send, text } from '../support/session-history.ts'
import { modelOfTables } from '../support/session-model.ts'
import { anyStep } from '../support/session-steps.ts'
import { numbers, people } from '../support/steps.ts'
import { worldOf } from '../support/world.ts'

/** Without bias towards short ones: what goes wrong early goes wrong in any. */
const events = fc.noBias(fc.array(eventsOf(anyStep), { maxLength: 60, size: 'max' }))

const crowds = fc.noBias(
  fc.array(fc.array(anyStep, { maxLength: 6, size: 'max' }), { maxLength: 12, size: 'max' }),
)

/** Some hundred events each. What time brings in `live` needs fewer. */
const runs = { documented: 14, live: 10 } as const

for (const engine of engines) {
  for (const compat of Object.keys(compatProfiles) as CompatProfile[]) {
    test(`whatever happens in whatever order, everything is as the contract says (${engine.name}, ${compat})`, async () => {
      const world = await worldOf(engine, compat)
      await fc.assert(
        fc.asyncProperty(events, async (happening) => {
          const history = await historyOf(world, compat)
          for (const happens of happening) {
            await happens(history)
            // To look at a session is to meet it: what time did must wait for the next event.
            if (!('unseen' in happens)) await assertAsModel(history)
          }
          await assertAsModel(history)
          await assertConsistent(world, history)
        }),
        { numRuns: runs[compat] },
      )
    })
  }

  test(`whatever happens at once, routes stay apart and counts right (${engine.name})`, async () => {
    const world = await worldOf(engine)
    await fc.assert(
      fc.asyncProperty(crowds, async (groups) => {
        const first = await historyOf(world, 'documented')
        const { client, account } = first
        const now = () => ({ now: world.clock.now(), idleSeconds: idleSecondsOf.documented })
        for (const steps of groups) {
          const model = await modelOfTables(world.maskline.database.db, account.sid, now())
          const requests = steps.flatMap((step) => step(model) ?? [])
          const answers = await Promise.all(requests.map((asked) => send(client, asked)))
          for (const { status, body } of answers) assert.ok(status < 500, JSON.stringify(body))
          await assertConsistent(world, first)
        }
        const model = await modelOfTables(world.maskline.database.db, account.sid, now())
        for (const from of people) {
          for (const to of numbers) await text(Object.assign(first, { model }), from, to)
        }
        await assertConsistent(world, first)
      }),
      { numRuns: 12 },
    )
  })
}
