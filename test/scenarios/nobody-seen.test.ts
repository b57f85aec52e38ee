// What is looked for after all scenarios is found when it is there.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { engines } from '../support/engines.ts'
import { assertNobodySeen } from '../support/masked.ts'
import { storyOf } from '../support/story.ts'
import { worldOf } from '../support/world.ts'

const [alicesNumber, bobsNumber] = ['+12065550100', '+12065550101']

for (const engine of engines) {
  suite(`nobody is seen, ${engine.name}`, () => {
    test('a text, a picture and an alert that show the other number are noticed', async () => {
      const world = await worldOf(engine)
      const { db } = world.maskline.database
      const { context } = world.maskline
      const story = await storyOf(world, ['+12065550180', '+12065550181'])
      const [alice, bob] = [story.person(alicesNumber), story.person(bobsNumber)]
      const { proxies } = await story.session([alice, bob])
      await alice.texts(proxies[0]!, 'Hello')
      await assertNobodySeen(db)

      const text = {
        sid: context.sids.mint('SM'),
        account_sid: story.account.sid,
        phone: bobsNumber,
        direction: 'received',
        from: proxies[1]!,
        to: bobsNumber,
        body: '',
        media_urls: null,
        status: 'received',
        date_created: world.clock.now(),
      } as const
      for (const slip of [
        { from: alicesNumber },
        { media_urls: [`https://app.example/${alicesNumber}.png`] },
      ]) {
        await db
          .insertInto('simulator_messages')
          .values({ ...text, ...slip })
          .execute()
        await assert.rejects(assertNobodySeen(db), /somebody saw/)
        await db.deleteFrom('simulator_messages').where('sid', '=', text.sid).execute()
      }
      const sid = context.sids.mint('NO')
      await db
        .insertInto('alerts')
        .values({
          sid,
          account_sid: story.account.sid,
          service_sid: null,
          resource_sid: null,
          code: 80905,
          level: 'error',
          message: `from ${alicesNumber}`,
          date_created: world.clock.now(),
        })
        .execute()
      await assert.rejects(assertNobodySeen(db), /somebody saw/)
      await db.deleteFrom('alerts').where('sid', '=', sid).execute()
      await assertNobodySeen(db)
    })
  })
}
