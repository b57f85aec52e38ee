import { type Figures, figuresOf, spanOf } from '../domain/figures.ts'
import type { Sid } from '../domain/sid.ts'
import { figuresOfAccount } from '../storage/minute-figures.ts'
import type { Context } from './ports.ts'

interface Asked {
  readonly account_sid: Sid<'AC'>
  /** The last ones, with the one that is under way. */
  readonly minutes: number
}

/** What all processes counted, as far as they have said so: of this one all, of others up to a few seconds ago. */
export async function findFigures(
  { database, clock, figures }: Context,
  { account_sid, minutes }: Asked,
): Promise<Figures> {
  await figures.written(account_sid)
  const span = spanOf(clock.now(), minutes)
  return figuresOf(span, await figuresOfAccount(database, account_sid, span))
}
