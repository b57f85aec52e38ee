// An application in Python that verifies what it is told with the validator of Twilio's own library, beside a Maskline.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Client, clientOf } from '../../test/support/client.ts'
import { startMaskline } from '../../test/support/child-maskline.ts'
import type { TestAccount } from '../../test/support/world.ts'
import { scripts } from './library.ts'

/** What an address has after the authority, and before it. */
const addresses = [
  { user: '', path: '/' },
  { user: '', path: '/hook?tenant=7&name=M%C3%BCller' },
  { user: 'us:pw@', path: '/basic' },
  { user: '', path: '/limits#ct=2000&rc=0' },
]
const texts = ['Hello', 'größer & größer = 100 % ✓ 👋', '+ =&?#%41', ' ']

/** Looks at a callback, with a pause between, before giving up: some seconds. */
const looksMax = 500
const pauseMs = 20

/**
 * Has texts told to the application.
 * @param tell is called with each thing that must hold
 */
export async function verifyInPython(
  python: string,
  account: TestAccount,
  tell: (passed: boolean, what: string) => void,
): Promise<void> {
  const env = { PATH: process.env['PATH'], AUTH_TOKEN: account.token }
  const child = spawn(python, [join(scripts, 'python', 'receiver.py')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  try {
    const said: string[] = []
    const lines = createInterface(child.stdout).on('line', (line) => said.push(line))
    const [first] = (await once(lines, 'line')) as [string]
    const authority = `127.0.0.1:${first.replace('port ', '')}`
    await using maskline = startMaskline(['serve', '--memory', '--host', '127.0.0.1', '--port', '0'], {
      env: {
        MASKLINE_ACCOUNT_SID: account.sid,
        MASKLINE_AUTH_TOKEN: account.token,
        MASKLINE_EGRESS_ALLOW: '127.0.0.1',
      },
    })
    const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
    const client = clientOf(`http://127.0.0.1:${port}`, account)
    for (const [at, { user, path }] of addresses.entries())
      await textsToldTo(client, `http://${user}${authority}${path}`, at)
    const wanted = addresses.length * texts.length
    const states = await settled(client, wanted)
    tell(
      states.length === wanted && states.every((state) => state === 'delivered'),
      `it accepts every callback of ${wanted}: ${[...new Set(states)].join(', ')}`,
    )
    const forged = await fetch(`http://${authority}/`, {
      method: 'POST',
      headers: { 'x-twilio-signature': 'x' },
      body: new URLSearchParams({ interactionData: 'forged' }),
    })
    tell(forged.status === 403, 'it refuses what nobody signed')
    tell(said.filter((line) => line.startsWith('not valid')).length === 1, 'it refuses nothing else')
  } finally {
    child.kill('SIGINT')
    await exit
  }
}

interface Made {
  readonly sid: string
}

/** A service that tells this address, and the texts in it. */
async function textsToldTo(client: Client, CallbackUrl: string, at: number): Promise<void> {
  const service = await client.post('/v1/Services', { UniqueName: `told ${at}`, CallbackUrl })
  const path = `/v1/Services/${(service.body as Made).sid}`
  for (const last of [2 * at, 2 * at + 1])
    await client.post(`${path}/PhoneNumbers`, { PhoneNumber: `+1206555018${last}` })
  const Participants = ['+12065550100', '+12065550101'].map((Identifier) => JSON.stringify({ Identifier }))
  const session = await client.post(`${path}/Sessions`, { Participants })
  const people = `${path}/Sessions/${(session.body as Made).sid}/Participants`
  const { participants } = (await client.get(people)).body as { participants: { sid: string }[] }
  for (const Body of texts) {
    const sent = await client.post(`${people}/${participants[0]!.sid}/MessageInteractions`, { Body })
    if (sent.status !== 201) throw new Error(`a text was not taken: ${JSON.stringify(sent.body)}`)
  }
}

/** The states of all callbacks when as many are there and none was not tried. */
async function settled(client: Client, count: number): Promise<string[]> {
  for (let look = 0; ; look++) {
    const list = await client.get('/maskline/v1/callbacks?PageSize=100')
    const { callbacks } = list.body as { callbacks: { state: string; status: number | null }[] }
    const done = callbacks.length === count && callbacks.every(({ status }) => status !== null)
    if (done || look === looksMax) return callbacks.map(({ state }) => state)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
