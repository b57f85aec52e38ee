// Numbers whose texts and calls a carrier was told to bring here, or to bring where they were brought before: rows of
// `pointed_numbers`.
//
// Whoever asks a carrier about a number holds its row, by a lease and not by a lock: no transaction waits for a network. What
// was to be written down when the lease had ended and somebody else took the number is not written.
import { type Insertable, sql } from 'kysely'
import type { Sid } from '../domain/sid.ts'
import type { Db, Tx } from './database.ts'
import type { Row, Tables } from './schema.ts'

export type PointedNumber = Row<'pointed_numbers'>

/** A number in this process's hands until its lease ends. */
export interface HeldNumber extends PointedNumber {
  readonly held_until: Date
}

export interface NumberLease {
  readonly now: Date
  /** Until when others leave it alone. */
  readonly until: Date
}

type NewPointedNumber = Omit<
  Insertable<Tables['pointed_numbers']>,
  'settings' | 'wanted' | 'tries' | 'due_at' | 'held_until' | 'date_created' | 'date_updated'
>

/**
 * The number, held; undefined while somebody else has it. One that is new here has no settings yet, and is forgotten again if
 * whoever holds it dies.
 */
export async function holdNewNumber(
  db: Db,
  number: NewPointedNumber,
  { now, until }: NumberLease,
): Promise<HeldNumber | undefined> {
  const row = {
    ...number,
    settings: null,
    wanted: 'former' as const,
    due_at: until,
    date_created: now,
    date_updated: now,
  }
  const held = await db
    .insertInto('pointed_numbers')
    .values({ ...row, held_until: until })
    .onConflict((conflict) =>
      conflict
        .column('sid')
        .doUpdateSet({ held_until: until })
        .where((is) =>
          is.or([is('pointed_numbers.held_until', 'is', null), is('pointed_numbers.held_until', '<=', now)]),
        ),
    )
    .returningAll()
    .executeTakeFirst()
  return held && { ...held, held_until: until }
}

export interface NumberClaim extends NumberLease {
  /** Those that can be asked, by name, and whose they are: null, everybody's. */
  readonly carriers: readonly { readonly name: string; readonly account_sid: Sid<'AC'> | null }[]
  readonly max: number
  /** Only this one. */
  readonly sid?: Sid<'PN' | 'SC'>
}

/** Takes numbers of these carriers about which something is to be done, those first that have waited for longest. */
export async function claimDueNumbers(
  db: Db,
  { now, until, carriers, max, sid }: NumberClaim,
): Promise<HeldNumber[]> {
  const { rows } = await sql<HeldNumber>`
    with due as materialized (
      select n.sid from pointed_numbers n
      where n.due_at <= ${now} and (n.held_until is null or n.held_until <= ${now})
        and n.sid = coalesce(${sid ?? null}::text, n.sid)
        and exists (
          select from unnest(${carriers.map(({ name }) => name)}::text[], ${carriers.map((one) => one.account_sid)}::text[])
            as c (name, account_sid)
          where c.name = n.carrier and coalesce(c.account_sid, n.account_sid) = n.account_sid)
      order by n.due_at, n.sid limit ${max} for update of n skip locked
    )
    update pointed_numbers n set held_until = ${until} from due where n.sid = due.sid returning n.*`.execute(
    db,
  )
  return rows
}

/** The number is in a pool from now on. False: it is not in these hands any more. */
export async function wantHere(
  tx: Tx,
  held: HeldNumber,
  number: NewPointedNumber & { readonly settings: string; readonly date_updated: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await changeHeld(tx, held)
    .set({ ...number, wanted: 'here', tries: 0, due_at: held.held_until })
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** The number, or all of the service, is in no pool any more. False: none was pointed here. */
export async function wantFormer(
  tx: Tx,
  which: { readonly sid: Sid<'PN' | 'SC'> } | { readonly service_sid: Sid<'KS'> },
  at: Date,
): Promise<boolean> {
  const [column, value] =
    'sid' in which ? (['sid', which.sid] as const) : (['service_sid', which.service_sid] as const)
  const { numUpdatedRows } = await tx
    .updateTable('pointed_numbers')
    .set({ wanted: 'former', tries: 0, due_at: at, date_updated: at })
    .where(column, '=', value)
    .where('wanted', '=', 'here')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** It is pointed at this place. Where something else is wanted meanwhile, that is still to be done. */
export async function settlePointed(db: Db, held: HeldNumber, place: string): Promise<void> {
  await changeHeld(db, held)
    .set((is) => ({
      place,
      held_until: null,
      tries: 0,
      due_at: is.case().when('wanted', '=', 'here').then(null).else(is.ref('due_at')).end(),
    }))
    .execute()
}

/** It was tried in vain: again at `again`, unless something else is wanted meanwhile. */
export async function settleVain(db: Db, held: HeldNumber, again: Date): Promise<void> {
  await changeHeld(db, held)
    .set((is) => ({
      held_until: null,
      tries: is
        .case()
        .when('wanted', '=', held.wanted)
        .then(is('tries', '+', 1))
        .else(is.ref('tries'))
        .end(),
      due_at: is.case().when('wanted', '=', held.wanted).then(again).else(is.ref('due_at')).end(),
    }))
    .execute()
}

/** Nothing was done with it. */
export async function releaseNumber(db: Db, held: HeldNumber): Promise<void> {
  await changeHeld(db, held).set({ held_until: null }).execute()
}

/** Forgets a number that is as it was, or will not be. */
export async function forgetNumber(db: Db, { sid, held_until }: HeldNumber): Promise<void> {
  await db
    .deleteFrom('pointed_numbers')
    .where('sid', '=', sid)
    .where('held_until', '=', held_until)
    .where('wanted', '=', 'former')
    .execute()
}

function changeHeld(db: Db, { sid, held_until }: HeldNumber) {
  return db.updateTable('pointed_numbers').where('sid', '=', sid).where('held_until', '=', held_until)
}

/** Numbers that are pointed at another place are to be pointed at this one. */
export async function wantPlace(db: Db, place: string, now: Date): Promise<void> {
  await db
    .updateTable('pointed_numbers')
    .set({ tries: 0, due_at: now })
    .where('wanted', '=', 'here')
    .where('due_at', 'is', null)
    .where('place', '<>', place)
    .execute()
}
