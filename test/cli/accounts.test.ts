// Accounts and API keys from the command line, beside a running server on the same database.
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { Sid } from '../../src/domain/sid.ts'
import { runMaskline, startMaskline } from '../support/child-maskline.ts'
import { clientOf } from '../support/client.ts'
import { sharedPostgres } from '../support/engines.ts'
import { testMasterKey } from '../support/world.ts'

const first = { sid: `AC${'1'.repeat(32)}` as Sid<'AC'>, token: 'the-token-of-the-first' }

/** Runs a command that has to work, and answers what it printed. */
async function printed(args: readonly string[], env: Record<string, string>): Promise<string> {
  const { code, stdout, stderr } = await runMaskline(args, { env })
  assert.deepEqual([code, stderr], [0, ''], args.join(' '))
  return stdout
}

const after = (name: string, text: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(text)![1]!

test('an account and its keys are made, used beside a running server, and taken back', async () => {
  const env = {
    DATABASE_URL: await (await sharedPostgres()).createDatabase(),
    MASKLINE_MASTER_KEY: testMasterKey,
    MASKLINE_ACCOUNT_SID: first.sid,
    MASKLINE_AUTH_TOKEN: first.token,
  }
  await using maskline = startMaskline(['serve', '--port', '0', '--host', '127.0.0.1'], { env })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const status = async (sid: string, token: string) =>
    (await clientOf(`http://127.0.0.1:${port}`, { sid: sid as Sid<'AC'>, token }).get('/v1/Services')).status

  const made = await printed(['accounts', 'create', '--name', 'Shop'], env)
  const [account, token] = [after('Account SID', made), after('Auth token', made)]
  assert.equal(await status(account, token), 200)
  assert.match(await printed(['accounts'], env), new RegExp(`^${account} +Shop$`, 'm'))

  const key = await printed(['keys', 'create', account, '--name', 'billing'], env)
  const [keySid, secret] = [after('API key SID', key), after('Secret', key)]
  assert.equal(await status(keySid, secret), 200)
  assert.match(
    await printed(['keys', account], env),
    new RegExp(`^${keySid} +\\d{4}-\\d{2}-\\d{2} +operator +billing$`, 'm'),
  )
  assert.match(await printed(['keys', first.sid], env), /^The account has no API key\.$/m)

  const second = after('Second auth token', await printed(['accounts', 'rotate-token', account], env))
  assert.match(await printed(['accounts', 'promote-token', account], env), /is now its only one/)
  assert.match(await printed(['keys', 'revoke', keySid], env), /is revoked/)
  // The running server noticed nothing yet, or does by now: a new one knows for certain.
  await using other = startMaskline(['serve', '--port', '0', '--host', '127.0.0.1'], { env })
  const [, otherPort] = await other.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const there = (sid: string, password: string) =>
    clientOf(`http://127.0.0.1:${otherPort}`, { sid: sid as Sid<'AC'>, token: password }).get('/v1/Services')
  assert.equal((await there(account, second)).status, 200)
  assert.equal((await there(account, token)).status, 401)
  assert.equal((await there(keySid, secret)).status, 401)
})

suite('what cannot be done is told in one sentence', () => {
  const cases: readonly [args: readonly string[], says: RegExp][] = [
    [
      ['keys', 'create'],
      /^maskline: The SID of an account must be given: AC and 32 hex digits\. It is missing\.$/m,
    ],
    [['keys', 'revoke', 'SKnone'], /^maskline: The SID of an API key must be given: .* "SKnone" is none\.$/m],
    [['keys', 'revoke', `SK${'0'.repeat(32)}`], /^maskline: There is no API key SK0+\.$/m],
    [['keys', 'create', `AC${'0'.repeat(32)}`], /^maskline: There is no account AC0+\.$/m],
    [['accounts', 'promote-token', `AC${'0'.repeat(32)}`], /^maskline: Invalid Account Sid\.$/m],
    [['accounts', 'make'], /^maskline: accounts takes no "make"\./m],
  ]
  for (const [args, says] of cases) {
    test(`maskline ${args.join(' ')}`, async () => {
      const env = {
        DATABASE_URL: await (await sharedPostgres()).createDatabase(),
        MASKLINE_MASTER_KEY: testMasterKey,
      }
      const { code, stderr } = await runMaskline(args, { env })
      assert.notEqual(code, 0)
      assert.match(stderr, says)
    })
  }
})

test('dev makes a master key once, for its owner only, and no token is readable in its directory', async () => {
  const place = mkdtempSync(join(tmpdir(), 'maskline-key-'))
  const directory = join(place, 'data')
  const start = async () => {
    await using maskline = startMaskline(['dev', '--port', '0', '--data-dir', directory])
    const [, token] = await maskline.shows(/^ {2}Auth token +(\S+)$/m)
    maskline.signal('SIGTERM')
    assert.equal((await maskline.ended()).code, 0)
    return token!
  }
  const token = await start()
  const file = join(directory, 'master.key')
  const key = readFileSync(file, 'utf8')
  assert.match(key, /^[0-9a-f]{64}\n$/)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(await start(), token)
  assert.equal(readFileSync(file, 'utf8'), key)

  const other = await runMaskline(['accounts', '--data-dir', directory], {
    env: { MASKLINE_MASTER_KEY: testMasterKey },
  })
  assert.notEqual(other.code, 0)
  assert.match(other.stderr, /encrypted under another master key .*NEW,OLD\.\n$/)
  // Given as the second key, it opens them, and they are sealed under the first from then on.
  const both = { MASKLINE_MASTER_KEY: `${testMasterKey},${key.trim()}` }
  assert.match(await printed(['accounts', '--data-dir', directory], both), /^AC\w+ +First account$/m)
  await printed(['accounts', '--data-dir', directory], { MASKLINE_MASTER_KEY: testMasterKey })
  rmSync(place, { recursive: true })
})
