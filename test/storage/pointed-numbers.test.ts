// A number about which a carrier is asked is in one process's hands until its lease ends, and nothing that another one writes
// down counts meanwhile.
import assert from 'node:assert/strict'
import { transaction, type Database } from '../../src/storage/database.ts'
import {
  claimDueNumbers,
  forgetNumber,
  type HeldNumber,
  holdNewNumber,
  releaseNumber,
  settlePointed,
  settleVain,
  wantFormer,
  wantHere,
} from '../../src/storage/pointed-numbers.ts'
import { onBothDatabases } from '../support/opened.ts'
import { rowDate, sids } from '../support/rows.ts'

const at = (seconds: number) => new Date(rowDate.getTime() + seconds * 1_000)
const lease = (seconds: number) => ({ now: at(seconds), until: at(seconds + 60) })

const aNumber = () => ({
  sid: sids.mint('PN'),
  account_sid: sids.mint('AC'),
  service_sid: sids.mint('KS'),
  carrier: 'rows',
  phone_number: '+12065550180',
  place: 'https://here.example',
})
type Number = ReturnType<typeof aNumber>

const hold = ({ db }: Database, number: Number, seconds: number) => holdNewNumber(db, number, lease(seconds))

const claim = (
  { db }: Database,
  { sid }: Number,
  seconds: number,
  carrier: { name?: string; account_sid?: Number['account_sid'] | null } = {},
) =>
  claimDueNumbers(db, {
    ...lease(seconds),
    carriers: [
      { name: 'other', account_sid: null },
      { name: 'rows', account_sid: null, ...carrier },
    ],
    max: 10,
    sid,
  })

const row = ({ db }: Database, { sid }: Number) =>
  db.selectFrom('pointed_numbers').selectAll().where('sid', '=', sid).executeTakeFirst()

const record = ({ db }: Database, held: HeldNumber, number: Number) =>
  transaction(db, (tx) => wantHere(tx, held, { ...number, settings: '{}', date_updated: at(0) }))

onBothDatabases(
  'a number is in one pair of hands, until it is released or the lease ends',
  async (database) => {
    const number = aNumber()
    const held = await hold(database, number, 0)
    assert.equal(await hold(database, number, 59), undefined)
    assert.deepEqual(await claim(database, number, 59), [])
    await releaseNumber(database.db, held!)
    assert.ok(await hold(database, number, 59))
    assert.equal(await hold(database, number, 118), undefined)
    assert.ok(await hold(database, number, 119))
  },
)

onBothDatabases('whoever had a number in hand for too long writes nothing down', async (database) => {
  const number = aNumber()
  const late = (await hold(database, number, 0))!
  const held = (await hold(database, number, 60))!
  assert.equal(await record(database, late, number), false)
  await forgetNumber(database.db, late)
  await releaseNumber(database.db, late)
  await settleVain(database.db, late, at(0))
  await settlePointed(database.db, late, 'https://there.example')
  assert.deepEqual(await row(database, number), held)
  assert.equal(await record(database, held, number), true)
})

onBothDatabases('a number in a pool is not forgotten', async (database) => {
  const number = aNumber()
  const held = (await hold(database, number, 0))!
  await record(database, held, number)
  await forgetNumber(database.db, held)
  assert.equal((await row(database, number))?.wanted, 'here')
})

onBothDatabases('a try in vain changes nothing of what is wanted meanwhile', async (database) => {
  const number = aNumber()
  const found = (await hold(database, number, 0))!
  await record(database, found, number)
  const held = { ...found, wanted: 'here' as const }
  await transaction(database.db, (tx) => wantFormer(tx, number, at(1)))
  await settleVain(database.db, held, at(600))
  const { due_at, tries, held_until } = (await row(database, number))!
  assert.deepEqual({ due_at, tries, held_until }, { due_at: at(1), tries: 0, held_until: null })
})

onBothDatabases(
  "numbers of a carrier that is not there, or is another account's, are not taken",
  async (database) => {
    const number = aNumber()
    await hold(database, number, 0)
    assert.deepEqual(await claim(database, number, 60, { name: 'another' }), [])
    assert.deepEqual(await claim(database, number, 60, { account_sid: sids.mint('AC') }), [])
    assert.equal((await claim(database, number, 60, { account_sid: number.account_sid })).length, 1)
  },
)
