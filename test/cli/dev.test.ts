// `maskline dev` as its user lives with it: greeted, copying what it prints, stopping it, starting it again.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import {
  type ChildMaskline,
  type ChildOptions,
  runMaskline,
  startMaskline,
} from '../support/child-maskline.ts'
import { type Client, clientOf } from '../support/client.ts'
import { sharedPostgres } from '../support/engines.ts'
import { withoutDrawn } from '../support/viewed.ts'
import { testMasterKey } from '../support/world.ts'
import { blocksToCopy, paste } from '../support/pasted.ts'

const repository = join(import.meta.dirname, '..', '..')

interface Greeted {
  readonly maskline: ChildMaskline
  /** All that was printed. */
  readonly text: string
  readonly base: string
  readonly sid: string
  readonly token: string
  readonly client: Client
}

/** Starts it and reads its greeting. */
async function greeted(args: readonly string[], options?: ChildOptions): Promise<Greeted> {
  const maskline = startMaskline(['dev', '--port', '0', ...args], options)
  await maskline.shows(/Ctrl-C stops it\.\n/)
  const text = maskline.printed().stdout
  const word = (pattern: RegExp) => pattern.exec(text)?.[1] ?? assert.fail(`no ${pattern.source} in\n${text}`)
  const base = word(/ is ready at (http:\/\/127\.0\.0\.1:\d+)\n/)
  const sid = word(/^ {2}Account SID +(AC[0-9a-f]{32})$/m)
  const token = word(/^ {2}Auth token +(\w{32})$/m)
  return { maskline, text, base, sid, token, client: clientOf(base, { sid: sid as never, token }) }
}

/** What a phone shows of what arrived. */
async function received({ client }: Greeted, phone: string): Promise<{ from: string; body: string }[]> {
  const { body } = await client.get(`/simulator/phones/${phone}/messages`)
  const messages = body.messages as { direction: string; from: string; body: string }[]
  return messages
    .filter(({ direction }) => direction === 'received')
    .map((message) => ({ from: message.from, body: message.body }))
}

/** What PostgreSQL's control file says of the embedded database: 1 shut down, 6 in production. */
const stateOf = (directory: string) =>
  readFileSync(join(directory, 'database', 'global', 'pg_control')).readInt32LE(16)

suite('maskline dev', () => {
  let directory: string
  let first: Greeted
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'maskline-dev-'))
    first = await greeted(['--data-dir', directory])
  })
  after(async () => {
    await first.maskline[Symbol.asyncDispose]()
    rmSync(directory, { recursive: true, force: true })
  })

  test('the greeting names the place of the data, both people, and the number that each texts', () => {
    assert.match(first.text, new RegExp(`^  Data +${directory}$`, 'm'))
    assert.match(first.text, /^ {4}Alice {2}\+12065550100 {2}texts {2}\+1206555018\d {2}to reach Bob$/m)
    assert.match(first.text, /^ {4}Bob {4}\+12065550101 {2}texts {2}\+1206555018\d {2}to reach Alice$/m)
    assert.match(first.text, /^ {2}Service +KS[0-9a-f]{32} {2}\(demo\)$/m)
    assert.match(first.text, /^ {2}Session +KC[0-9a-f]{32} {2}\(demo, open\)$/m)
  })

  test('what is printed to a file or pipe has no escape codes', () => {
    assert.doesNotMatch(first.text, /[^\P{Cc}\n]/u)
  })

  const curl = spawnSync('curl', ['--version']).status === 0
  const skip = curl ? false : 'curl is not installed'
  test('the commands for curl and Node work as printed', { skip }, async () => {
    const [fromPhone, node, python, phone] = blocksToCopy(first.text)
    const sent = await paste(fromPhone!.command)
    assert.match(
      sent,
      /^\{"sid":"SM[0-9a-f]{32}","status":"sent"\}\n\{"messages":\[.*"body":"Hello".*\]\}\n$/,
    )
    // The package is in the repository's node_modules, as after `npm install twilio`.
    assert.match(node!.about, /npm install twilio/)
    assert.match(
      await paste(node!.command, { cwd: repository }),
      /^KI[0-9a-f]{32} \{"body":"Your driver is near"\}\n$/,
    )
    assert.match(python!.about, /pip install twilio/)
    assert.match(await paste(phone!.command), /"body":"Your driver is near"/)

    const [, bobTexts] = /Bob .* texts {2}(\+\d+)/.exec(first.text)!
    const [, aliceTexts] = /Alice .* texts {2}(\+\d+)/.exec(first.text)!
    assert.deepEqual(await received(first, '+12065550101'), [{ from: bobTexts, body: 'Hello' }])
    assert.deepEqual(await received(first, '+12065550100'), [
      { from: aliceTexts, body: 'Your driver is near' },
    ])
  })

  test("a text that goes nowhere is told with the reason, and without anybody's number", async () => {
    const To = /texts {2}(\+\d+)/.exec(first.text)![1]!
    await first.client.post('/simulator/messages', { From: '+12065550199', To, Body: 'Hello?' })
    await first.maskline.shows(/^warn: text dropped \(.*code 80903, reason unknown-participant/m, 'stderr')
    assert.doesNotMatch(withoutDrawn(first.maskline.printed().stderr), /0199|Hello/)
  })

  test('its traces show numbers', async () => {
    const From = '+12065550198'
    await first.client.post('/simulator/messages', { From, To: '+12065550197', Body: 'Hello?' })
    const { body } = await first.client.get(`/maskline/v1/traces?from=${encodeURIComponent(From)}`)
    assert.equal(body.traces[0].from, From)
  })

  test('a second one on the same data directory is refused, and the first goes on', async () => {
    const { code, stdout, stderr } = await runMaskline(['dev', '--port', '0', '--data-dir', directory])
    assert.deepEqual([code, stdout], [1, ''])
    assert.equal(
      stderr,
      `maskline: Another Maskline is using ${directory}. Stop it, or give this one its own with --data-dir.\n`,
    )
    assert.equal((await first.client.get('/v1/Services')).status, 200)
  })

  test('Ctrl-C closes the database and ends with 0, and the next start finds everything again', async () => {
    const texts = await received(first, '+12065550100')
    assert.equal(stateOf(directory), 6)
    // The terminal signals the whole group, and npm passes its own on: two signals, one wish. They differ here, because
    // two of a kind that are not looked at yet are one.
    first.maskline.signal('SIGINT')
    first.maskline.signal('SIGTERM')
    const { code, stdout } = await first.maskline.ended()
    assert.equal(code, 0)
    assert.ok(stdout.endsWith('\nStopped. The next start finds everything again.\n'))
    assert.equal(stateOf(directory), 1)

    const second = await greeted(['--data-dir', directory])
    await using _ = second.maskline
    // Each start has a link of its own: the first may have been used.
    const withoutLink = (text: string) => text.replace(/#SI[0-9a-f]{32}:[0-9a-f]{32}/, '')
    const again = second.text.replaceAll(second.base, first.base).replace('in-progress', 'open')
    assert.equal(withoutLink(again), withoutLink(first.text))
    assert.deepEqual(await received(second, '+12065550100'), texts)
  })
})

suite('maskline dev on a PostgreSQL server', () => {
  const onServer = async () =>
    greeted([], {
      env: {
        DATABASE_URL: await (await sharedPostgres()).createDatabase(),
        MASKLINE_MASTER_KEY: testMasterKey,
      },
    })

  test('SIGTERM lets a request that is under way have its answer', async () => {
    const { maskline, base, sid, token, client, text } = await onServer()
    await using _ = maskline
    const [, from, to] = /Alice {2}(\+\d+) {2}texts {2}(\+\d+)/.exec(text)!
    const body = new URLSearchParams({ From: from!, To: to!, Body: 'last words' }).toString()
    const request = await halfRequest(base, { sid, token, path: '/simulator/messages', body })
    maskline.signal('SIGTERM')
    await refused(base)
    assert.match(await request.finish(), /^HTTP\/1\.1 201 .*"status":"sent"/s)
    // The client keeps its connection, as libraries do. That must not keep the server.
    assert.equal((await maskline.ended()).code, 0)
    await assert.rejects(client.get('/healthz'))
  })

  test('its clock can be turned, and the next start is as far ahead and says so', async () => {
    const DATABASE_URL = await (await sharedPostgres()).createDatabase()
    const env = { DATABASE_URL, MASKLINE_MASTER_KEY: testMasterKey }
    const first = await greeted([], { env })
    {
      await using _ = first.maskline
      assert.doesNotMatch(first.text, /ahead/)
      const { status, body } = await first.client.post('/simulator/clock', { Advance: '86400' })
      assert.deepEqual([status, body.ahead, body.can_turn], [200, 86_400, true])
    }
    const second = await greeted([], { env })
    await using _ = second.maskline
    assert.match(second.text, /^ {2}Clock +86400 seconds ahead, as it was turned$/m)
  })

  test('whoever cannot wait for what is under way is told how to end at once', async () => {
    const { maskline, base, sid, token } = await onServer()
    await using _ = maskline
    await halfRequest(base, { sid, token, path: '/simulator/messages', body: 'From=%2B1' })
    maskline.signal('SIGINT')
    await maskline.shows(/\nFinishing what is under way\. Ctrl-C again ends at once\.\n/)
    maskline.signal('SIGINT')
    assert.equal((await maskline.ended()).code, 1)
  })
})

suite('maskline dev --memory', () => {
  test('nothing is kept, and nothing else is said', async () => {
    const { maskline, text } = await greeted(['--memory'])
    await using _ = maskline
    assert.match(text, /^ {2}Data +in memory, gone when this ends$/m)
    maskline.signal('SIGTERM')
    const { code, stdout } = await maskline.ended()
    assert.equal(code, 0)
    assert.ok(stdout.endsWith('\nStopped.\n'))
  })
})

interface HalfRequest {
  /** Sends the rest, reads the answer, and keeps the connection open. */
  finish(): Promise<string>
}

/** A POST whose head the server has read, and said so, and whose body it waits for. */
async function halfRequest(
  base: string,
  { sid, token, path, body }: { sid: string; token: string; path: string; body: string },
): Promise<HalfRequest> {
  const { hostname, port } = new URL(base)
  const socket = connect(Number(port), hostname).setEncoding('utf8')
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`
  socket.write(
    `POST ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${authorization}\r\n` +
      `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  )
  assert.match(await next(socket), /^HTTP\/1\.1 100 Continue/)
  return {
    async finish() {
      socket.write(body)
      return next(socket)
    },
  }
}

const next = (socket: Socket) =>
  new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk: string) => resolve(chunk))
    socket.once('error', reject)
  })

/** Asks again and again until nobody listens at the address. */
async function refused(base: string): Promise<void> {
  const { hostname, port } = new URL(base)
  for (let tried = 0; tried < 10_000; tried++) {
    const listens = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname)
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (!listens) return
  }
  assert.fail(`${base} is still listened at`)
}
