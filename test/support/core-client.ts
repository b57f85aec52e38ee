// Clients of the core API: plain HTTP below an account, and the official library pointed here.
import assert from 'node:assert/strict'
import twilio from 'twilio'
import { type Answered, type Client, clientOf } from './client.ts'
import type { TestAccount, World } from './world.ts'

/** The official library, unmodified. */
export function official(world: World, account: TestAccount) {
  const client = twilio(account.sid, account.token)
  client.api.baseUrl = world.base
  client.proxy.baseUrl = world.base
  return client
}

/** The client of what is below the account in the core API. */
export function coreOf(world: World, account: TestAccount): Client {
  return clientOf(`${world.base}/2010-04-01/Accounts/${account.sid}`, account)
}

/** Fails unless the answer is this error, with Twilio's four keys and no other. */
export function assertRefused(
  { status, body }: Answered,
  wanted: { status: number; code: number; message?: RegExp },
): void {
  const { code, message, more_info } = body
  assert.deepEqual({ status, code }, { status: wanted.status, code: wanted.code }, message)
  assert.deepEqual(body, { code, message, more_info, status })
  assert.match(message, wanted.message ?? /./)
}

export const sidsOf = (records: readonly { readonly sid: string }[]) => records.map(({ sid }) => sid)
