// The promise of the product, looked for in everything that all scenarios of a world left behind.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import type { Db } from '../../src/storage/database.ts'

/**
 * No phone ever showed the number of a person that its owner was in a session with: not as the sender of a text, as the
 * caller, in the address of a picture or in what a caller heard. No alert shows anybody's number.
 */
export async function assertNobodySeen(db: Db): Promise<void> {
  const { rows } = await sql<{ seen: string }>`
    with others as (
      select distinct p.account_sid, p.identifier as phone, c.identifier as other
      from participants p join participants c on c.session_sid = p.session_sid and c.identifier <> p.identifier
    )
    select m.sid || ' on ' || m.phone as seen from simulator_messages m
    join others o on o.account_sid = m.account_sid and o.phone = m.phone
    where m.direction = 'received'
      and (m."from" = o.other or position(o.other in array_to_string(m.media_urls, ' ')) > 0)
    union all
    select k.sid || ' on ' || k.phone from simulator_calls k
    join others o on o.account_sid = k.account_sid and o.phone = k.phone
    where (k.direction = 'received' and k."from" = o.other) or position(o.other in array_to_string(k.heard, ' ')) > 0
    union all
    select a.sid || ' in an alert' from alerts a
    where exists (
      select from participants p where p.account_sid = a.account_sid and p.identifier like '+%'
        and position(p.identifier in a.message) > 0)
    limit 10`.execute(db)
  assert.deepEqual(rows, [], 'somebody saw the number of somebody else')
}
