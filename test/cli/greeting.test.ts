// The greeting tells how things are, not how they were made: the demo is its user's to change.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import type { Sid } from '../../src/domain/sid.ts'
import { greeting } from '../../src/cli/greeting.ts'
import { putDemo } from '../../src/operations/put-demo.ts'
import { type Client, clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { blocksToCopy } from '../support/pasted.ts'
import { worldOf } from '../support/world.ts'

const aLink = `http://127.0.0.1:8080/console#SI${'0'.repeat(32)}:${'0'.repeat(32)}`

interface Told {
  readonly client: Client
  /** The greeting of the next start. */
  again(): Promise<string>
  /** Path of the demo's session. */
  readonly session: string
}

/** A new account whose demo was made. */
async function told(): Promise<Told> {
  const world = await worldOf(engines[0]!)
  const { context } = world.maskline
  const { sid, token } = await world.account()
  const { service, session } = (await putDemo(context, sid))!
  assert.ok('sid' in session)
  return {
    client: clientOf(world.base, { sid, token }),
    session: `/v1/Services/${service.sid}/Sessions/${session.sid}`,
    async again() {
      const demo = await putDemo(context, sid)
      const account = { sid, auth_token: token }
      return greeting({
        carriers: ['simulator'],
        base: world.base,
        link: aLink,
        publicUrl: undefined,
        account,
        demo,
        engine: 'embedded',
        place: 'memory',
      })
    },
  }
}

const commandsOf = (text: string) => blocksToCopy(text).map(({ command }) => command)

test('a closed session is told, with the command that opens it again', async () => {
  const { client, session, again } = await told()
  await client.post(session, { Status: 'closed' })
  const text = await again()
  assert.match(text, /\(demo, closed\)/)
  const [reopen] = blocksToCopy(text)
  assert.match(reopen!.about, /^The session is closed: no text passes\./)
  const { pathname } = new URL(/http:\S+/.exec(reopen!.command)![0])
  assert.equal(pathname, session)
  const opened = await client.post(pathname, { Status: /-d Status=(\S+)/.exec(reopen!.command)![1]! })
  assert.deepEqual([opened.status, opened.body.status], [200, 'in-progress'])
})

test('a session whose time came while nothing ran is told as closed', async () => {
  const world = await worldOf(engines[0]!)
  const { session, again } = await told()
  const past = new Date(world.clock.now().getTime() - 1000)
  await world.maskline.database.db
    .updateTable('sessions')
    .set({ date_expiry: past, expiry_check_at: past })
    .where('sid', '=', session.slice(session.lastIndexOf('/') + 1) as Sid<'KC'>)
    .execute()
  assert.match(await again(), /\(demo, closed\)/)
})

test('who was removed is not greeted, and nobody is told to text them', async () => {
  const { client, session, again } = await told()
  const { body } = await client.get(`${session}/Participants`)
  const [alice, bob] = body.participants as { sid: string }[]
  await client.delete(`${session}/Participants/${alice!.sid}`)
  const alone = await again()
  assert.match(alone, /^ {2}Bob is alone in the session: the counterpart was removed\.$/m)
  assert.doesNotMatch(alone, /Alice|simulator\/messages /)
  assert.match(commandsOf(alone)[0]!, new RegExp(bob!.sid))

  await client.delete(`${session}/Participants/${bob!.sid}`)
  const empty = await again()
  assert.match(empty, /^ {2}Nobody is in the session: its people were removed\.$/m)
  assert.deepEqual(commandsOf(empty), [])
})

test('who was added is greeted with what the session has of them', async () => {
  const { client, session, again } = await told()
  const { body } = await client.get(`${session}/Participants`)
  await client.delete(`${session}/Participants/${body.participants[1].sid as string}`)
  await client.post(`${session}/Participants`, {
    Identifier: '+12065550102',
    FriendlyName: 'Carol \u{1b}[31mred\u{7}',
    ProxyIdentifier: '+12065550183',
  })
  const text = await again()
  assert.match(text, /^ {4}Carol \[31mred {2}\+12065550102 {2}texts {2}\+12065550183 {2}to reach Alice$/m)
  assert.match(commandsOf(text)[0]!, /simulator\/phones\/\+12065550102\/messages/)
})

test('a session that was deleted is made again', async () => {
  const { client, session, again } = await told()
  await client.delete(session)
  const text = await again()
  assert.match(text, /Alice and Bob are in a session/)
  assert.doesNotMatch(text, new RegExp(session))
})

test('a session that cannot be made again is told with the reason', async () => {
  const { client, session, again } = await told()
  await client.delete(session)
  // Its numbers go to another service: the demo's has none.
  const listed = await client.get(`${session.replace(/\/Sessions.*/, '')}/PhoneNumbers`)
  const other = await client.post('/v1/Services', { UniqueName: 'other' })
  for (const { sid, phone_number } of listed.body.phone_numbers as { sid: string; phone_number: string }[]) {
    await client.delete(`${session.replace(/\/Sessions.*/, '')}/PhoneNumbers/${sid}`)
    const moved = await client.post(`/v1/Services/${other.body.sid as string}/PhoneNumbers`, {
      PhoneNumber: phone_number,
    })
    assert.equal(moved.status, 201)
  }
  const text = await again()
  assert.match(text, /^ {2}The demo's session cannot be made: .*no Proxy numbers configured\.$/m)
  assert.match(text, /^ {2}Session +none$/m)
  assert.deepEqual(commandsOf(text), [])
})

test('a token of any characters is one word of the shell in every command', async () => {
  const token = `it's "one" $word \\ of 16`
  const world = await worldOf(engines[0]!)
  const { sid } = await world.account()
  const demo = await putDemo(world.maskline.context, sid)
  const account = { sid, auth_token: token }
  const shown = greeting({
    carriers: ['simulator'],
    base: world.base,
    link: aLink,
    publicUrl: undefined,
    account,
    demo,
    engine: 'embedded',
    place: 'memory',
  })
  for (const command of commandsOf(shown)) {
    // The shell itself says which words it would run.
    const words = execFileSync('sh', ['-c', command.replaceAll(/^(curl|node|python3) /gm, "printf '%s\\0' ")])
    const [, second] = words.toString().split('\0')
    const script = second!.startsWith('\n') ? second! : undefined
    if (script === undefined) assert.equal(second, `${sid}:${token}`)
    else assert.ok(script.includes(`"${sid}", ${JSON.stringify(token)})`), script)
  }
})

test('where no network is simulated there is no demo, and the greeting names the carriers', async () => {
  const world = await worldOf(engines[0]!)
  const account = await world.account()
  const context = { ...world.maskline.context, carriers: { all: [], backups: [] } }
  const demo = await putDemo(context, account.sid)
  assert.equal(demo, undefined)
  const shown = greeting({
    base: world.base,
    link: aLink,
    publicUrl: undefined,
    account: { sid: account.sid, auth_token: account.token },
    demo,
    carriers: ['main', 'bulk'],
    engine: 'embedded',
    place: 'memory',
  })
  assert.match(shown, /Carriers +main, bulk/)
  assert.doesNotMatch(shown, /demo|Service/)
})
