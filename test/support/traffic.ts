// Traffic of every kind against several processes, until it is told to end, and what must be in their database then.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { openDatabase } from '../../src/storage/database.ts'
import type { Client } from './client.ts'
import { changeSessionsUntil, prepare } from './crowd.ts'

/** Clients that text, that answer, and that open and close sessions, at one time. */
const crowd = { texts: 4, replies: 4, sessions: 4 }

export interface Traffic {
  /** Texts and replies that were answered with success. */
  readonly sids: readonly string[]
  /** Waits until so many more were. */
  more(count: number): Promise<void>
  /** Ends it, when all that is under way was answered. */
  end(): Promise<void>
}

/** @param service parameters of the service that it is in */
export async function traffic(client: Client, service: Record<string, string> = {}): Promise<Traffic> {
  const place = await prepare(client, service)
  const participant = (await client.get(place.path.replace('/MessageInteractions', ''))).body as {
    proxy_identifier: string
  }
  const sids: string[] = []
  const waiting = new Set<() => void>()
  let ended = false

  async function text(path: string, form: Record<string, string>): Promise<void> {
    while (!ended) {
      const { status, body } = await client.post(path, form)
      assert.equal(status, 201, JSON.stringify(body))
      sids.push((body as { sid: string }).sid)
      for (const look of waiting) look()
    }
  }

  const reply = { From: place.identifier, To: participant.proxy_identifier, Body: 'on my way' }
  const all = Promise.all([
    ...Array.from({ length: crowd.texts }, () => text(place.path, { Body: 'where are you?' })),
    ...Array.from({ length: crowd.replies }, () => text('/simulator/messages', reply)),
    changeSessionsUntil(client, place, { connections: crowd.sessions, ended: () => ended }).then((others) =>
      assert.deepEqual(others, []),
    ),
  ])
  const failed = all.then(
    () => undefined,
    (error: unknown) => {
      ended = true
      throw error
    },
  )
  // Told by whoever waits next.
  failed.catch(() => undefined)
  return {
    sids,
    async more(count) {
      const enough = sids.length + count
      const there = new Promise<void>((resolve) => {
        const look = () => {
          if (sids.length < enough) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
      })
      await Promise.race([there, failed])
    },
    async end() {
      ended = true
      await failed
    },
  }
}

/**
 * Fails unless each text and reply is in the log once, and one phone shows it once.
 * @param more whether the log may have others
 */
export async function assertAllThere(
  url: string,
  sids: readonly string[],
  { more = false } = {},
): Promise<void> {
  const database = await openDatabase({ url, connectionsMax: 1 })
  try {
    const { rows } = await sql<{ sid: string; texts: number }>`
      select coalesce(i.inbound_resource_sid, i.sid) as sid,
        (select count(*)::int from simulator_messages m where m.sid = i.outbound_resource_sid) as texts
      from interactions i`.execute(database.db)
    const logged = rows.map(({ sid }) => sid)
    const told = new Set(sids)
    assert.deepEqual((more ? logged.filter((sid) => told.has(sid)) : logged).toSorted(), sids.toSorted())
    assert.deepEqual(
      rows.filter(({ texts }) => texts !== 1),
      [],
    )
  } finally {
    await database.close()
  }
}
