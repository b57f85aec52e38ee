// What the console gives to copy does what it says: it is run as it is.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { type ApiCall, codeFor, type Language } from '../../console/code-for.ts'
import { putDemo } from '../../src/operations/put-demo.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { type World, worldOf } from '../support/world.ts'

const run = promisify(execFile)
const root = new URL('../..', import.meta.url)

/** Runs the code where its user would paste it. Answers what it printed. */
async function ran(
  language: Exclude<Language, 'Python'>,
  code: string,
  account: { sid: string; token: string },
) {
  const command = { curl: ['sh', '-c'], Node: [process.execPath, '-e'] }[language]
  const env = { PATH: process.env['PATH'], TWILIO_ACCOUNT_SID: account.sid, TWILIO_AUTH_TOKEN: account.token }
  const { stdout } = await run(command[0]!, [command[1]!, code], { cwd: root, env })
  return stdout
}

async function demoOf(world: World) {
  const account = await world.account()
  const demo = (await putDemo(world.maskline.context, account.sid))!
  assert.ok('sid' in demo.session)
  const service = `/v1/Services/${demo.service.sid}`
  const session = `${service}/Sessions/${demo.session.sid}`
  const [alice] = demo.participants
  return {
    account,
    client: clientOf(world.base, account),
    service,
    session,
    alice: `${session}/Participants/${alice!.sid}`,
  }
}

const difficult = `It's "Bob" & $HOME \`date\` \\ 100% + 🚗`

for (const language of ['curl', 'Node'] as const) {
  suite(`code for ${language}`, () => {
    test('reads a record, a list, and what only Maskline has', async () => {
      const world = await worldOf(engines[0]!)
      const { account, session } = await demoOf(world)
      const calls: readonly ApiCall[] = [
        { method: 'GET', path: session },
        { method: 'GET', path: `${session}/Participants` },
        { method: 'GET', path: `/maskline/v1/traces?Sid=${session.split('/').at(-1)!}` },
      ]
      const [one, list, own] = await Promise.all(
        calls.map((call) => ran(language, codeFor(language, call, world.base), account)),
      )
      assert.match(one!, /voice-and-message/)
      assert.match(list!, /\+12065550101/)
      assert.match(own!, /"traces"/)
    })

    test('sends every letter of a text as it is', async () => {
      const world = await worldOf(engines[0]!)
      const { account, client, alice, session } = await demoOf(world)
      const call: ApiCall = {
        method: 'POST',
        path: `${alice}/MessageInteractions`,
        form: { Body: difficult },
      }
      await ran(language, codeFor(language, call, world.base), account)
      const { body } = await client.get(`${session}/Interactions`)
      assert.equal(JSON.parse(body.interactions[0].data as string).body, difficult)
      const phone: ApiCall = {
        method: 'POST',
        path: '/simulator/messages',
        form: {
          From: '+12065550100',
          To: '+12065550180',
          Body: difficult,
          MediaUrl: ['https://a.example/1.png', 'https://a.example/2.png'],
        },
      }
      await ran(language, codeFor(language, phone, world.base), account)
      const received = (await client.get('/simulator/phones/+12065550101/messages')).body.messages[0]
      assert.deepEqual([received.body, received.media_urls], [difficult, phone.form!['MediaUrl']])
    })

    test('changes and deletes', async () => {
      const world = await worldOf(engines[0]!)
      const { account, client, session } = await demoOf(world)
      const close: ApiCall = { method: 'POST', path: session, form: { Status: 'closed' } }
      await ran(language, codeFor(language, close, world.base), account)
      assert.equal((await client.get(session)).body.status, 'closed')
      await ran(language, codeFor(language, { method: 'DELETE', path: session }, world.base), account)
      assert.equal((await client.get(session)).status, 404)
    })
  })
}

test('code for Python names the functions of its library', () => {
  const base = 'http://127.0.0.1:8080'
  const path = '/v1/Services/KS1/Sessions/KC1/Participants/KP1'
  const lines = (call: ApiCall) => codeFor('Python', call, base).split('\n').at(-1)
  const chain = 'client.proxy.v1.services("KS1").sessions("KC1").participants("KP1")'
  assert.equal(lines({ method: 'DELETE', path }), `print(${chain}.delete())`)
  const text: ApiCall = {
    method: 'POST',
    path: `${path}/MessageInteractions`,
    form: { Body: 'a "b"', MediaUrl: ['u', 'v'] },
  }
  assert.equal(
    lines(text),
    String.raw`print(${chain}.message_interactions.create(body="a \"b\"", media_url=["u", "v"]))`.replaceAll(
      '["u", "v"]',
      '["u","v"]',
    ),
  )
  assert.match(
    lines({ method: 'GET', path: '/maskline/v1/carriers' })!,
    /client\.request\("GET", ".*carriers"\)\.text/,
  )
})
