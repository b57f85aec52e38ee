// What an application's hooks and two people see of each other: everything a phone shows, searched for the other person.
import assert from 'node:assert/strict'
import type { Client } from './client.ts'

export interface PhoneText {
  readonly sid: string
  readonly direction: 'sent' | 'received'
  readonly from: string
  readonly to: string
  readonly body: string
  readonly media_urls: readonly string[]
}

/** All that a phone shows. */
export async function phoneOf(client: Client, identifier: string): Promise<PhoneText[]> {
  const { status, body } = await client.get(`/simulator/phones/${encodeURIComponent(identifier)}/messages`)
  assert.equal(status, 200)
  return body.messages
}

/** No phone shows anything of another one's owner, but for what its own owner wrote. */
export async function assertMasked(client: Client, identifiers: readonly string[]): Promise<void> {
  for (const identifier of identifiers) {
    const shown = (await phoneOf(client, identifier)).filter(({ direction }) => direction === 'received')
    for (const other of identifiers.filter((one) => one !== identifier)) {
      const digits = other.replace(/^\+/, '')
      assert.ok(!JSON.stringify(shown).includes(digits), `${identifier} sees ${other}`)
    }
  }
}

/** Alerts of the account, oldest first. */
export async function alertsOf(
  client: Client,
): Promise<{ error_code: string; resource_sid: string | null }[]> {
  const { status, body } = await client.get('/maskline/v1/alerts')
  assert.equal(status, 200)
  return (body.alerts as { sid: string; error_code: string; resource_sid: string | null }[]).toSorted(
    (one, other) => (one.sid < other.sid ? -1 : 1),
  )
}
