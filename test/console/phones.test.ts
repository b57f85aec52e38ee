// The two phones: what people see who open the console of `maskline dev` for the first time.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { putDemo } from '../../src/operations/put-demo.ts'
import { assertAccessible } from '../support/accessibility.ts'
import { consolePage, noBrowser, type PageOptions, sees } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { receiver } from '../support/receiver.ts'
import { rehearsalOf } from '../support/world.ts'

interface Opened {
  readonly page: Page
  readonly alice: PhoneOf
  readonly bob: PhoneOf
  readonly application: Locator
  readonly client: ReturnType<typeof clientOf>
  /** Path of the demo's service and session in the API. */
  readonly service: string
  readonly session: string
}

interface PhoneOf {
  readonly whole: Locator
  readonly shows: Locator
  writes(text: string): Promise<void>
}

function phoneOf(page: Page, name: string): PhoneOf {
  const whole = page.getByRole('region', { name: `Phone of ${name}` })
  return {
    whole,
    shows: whole.getByRole('list', { name: `What the phone of ${name} shows` }),
    async writes(text) {
      await whole.getByLabel(`Text from ${name}`).fill(text)
      await whole.getByRole('button', { name: 'Send' }).click()
    },
  }
}

/** The phones of an account whose demo was made, as `maskline dev` makes it. */
async function opened(t: TestContext, options: PageOptions = {}): Promise<Opened> {
  const world = await rehearsalOf(engines[0]!)
  const account = await world.account()
  const { service, session } = (await putDemo(world.maskline.context, account.sid))!
  assert.ok('sid' in session)
  const page = await consolePage(t, world, account, { path: '/phones', ...options })
  return {
    page,
    alice: phoneOf(page, 'Alice'),
    bob: phoneOf(page, 'Bob'),
    application: page.getByRole('region', { name: 'The application' }),
    client: clientOf(world.base, account),
    service: `/v1/Services/${service.sid}`,
    session: `/v1/Services/${service.sid}/Sessions/${session.sid}`,
  }
}

const [bobsMask, alicesMask] = ['+12065550180', '+12065550181']

suite('the phones', { skip: noBrowser }, () => {
  test('a text arrives from the proxy number, and its sender sees that it did', async (t) => {
    const { page, alice, bob } = await opened(t)
    await alice.writes('Hi, I am at the corner')
    const arrived = bob.shows.getByRole('listitem').filter({ hasText: 'Hi, I am at the corner' })
    await arrived.waitFor()
    assert.match((await arrived.textContent())!, /from \+12065550181/)
    await alice.shows.getByText('delivered').waitFor()
    assert.ok(!(await bob.whole.textContent())!.includes('+12065550100'))
    assert.ok(!(await alice.whole.textContent())!.includes('+12065550101'))
    await bob.whole.getByLabel('Text from Bob').fill('Two minutes')
    await page.keyboard.press('Enter')
    await alice.shows.getByText('Two minutes').waitFor()
    await assertAccessible(page, 'the phones')
  })

  test('a call rings, is answered, runs and is hung up; another one is declined', async (t) => {
    const { alice, bob } = await opened(t)
    const [calling, called] = [alice, bob].map(({ whole }) => whole.getByRole('group', { name: /^Call on/ }))
    await alice.whole.getByRole('button', { name: 'Call', exact: true }).click()
    await called!.getByText(`Ringing: ${alicesMask}`).waitFor()
    await calling!.getByText(`Calling ${bobsMask}`).waitFor()
    await called!.getByRole('button', { name: 'Answer' }).click()
    await sees(
      () => calling!.getByRole('timer').textContent(),
      (clock) => clock !== null && clock !== '0:00',
    )
    await called!.getByRole('button', { name: 'Hang up' }).click()
    await calling!.waitFor({ state: 'detached' })
    await alice.shows.getByText('Called, 0:00').waitFor()
    await alice.whole.getByRole('button', { name: 'Call', exact: true }).click()
    await called!.getByRole('button', { name: 'Decline' }).click()
    await alice.shows.getByText('Called, declined').waitFor()
  })

  test('a text that the application stops goes nowhere, and its question and answer are shown', async (t) => {
    const { page, alice, bob, application, client, service } = await opened(t)
    const app = await receiver(t, ({ form }, response) => {
      response.statusCode = form['interactionData']?.includes('number') ? 403 : 200
      response.end('looked at')
    })
    await application.getByText('Its addresses').click()
    await application.getByLabel(/^InterceptCallbackUrl/).fill(`${app.base}/intercept?secret=1`)
    await application.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    assert.equal((await client.get(service)).body.intercept_callback_url, `${app.base}/intercept?secret=1`)
    await alice.writes('my number is secret')
    const asked = application.getByRole('listitem').filter({ hasText: 'InterceptCallbackUrl' })
    await asked.filter({ hasText: '403' }).waitFor()
    await asked.locator('summary').first().click()
    await asked.getByText('{"body":"my number is secret"}').waitFor()
    await asked.getByText('X-Twilio-Signature').waitFor()
    await asked.getByText('looked at').waitFor()
    await alice.writes('see you')
    await bob.shows.getByText('see you').waitFor()
    assert.equal(await bob.shows.getByText('my number is secret').count(), 0)
  })

  test('of what the application is asked the latest fifty are shown, and only what was opened is open', async (t) => {
    const { alice, application, client, service } = await opened(t)
    const app = await receiver(t)
    await client.post(service, { InterceptCallbackUrl: `${app.base}/intercept` })
    await alice.writes('the first')
    await application.locator('.asked summary').click()
    await application.getByText('{"body":"the first"}').waitFor()
    const texts = (from: number, to: number) =>
      Promise.all(
        Array.from({ length: to - from }, (_, at) =>
          client.post('/simulator/messages', {
            From: '+12065550100',
            To: bobsMask,
            Body: `text ${from + at}`,
          }),
        ),
      )
    const opens = application.locator('.asked details[open]')
    await texts(0, 20)
    await sees(
      () => application.locator('.asked').count(),
      (count) => count === 21,
    )
    assert.match((await opens.textContent())!, /the first/)
    await texts(20, 60)
    await sees(
      () => application.locator('.asked').count(),
      (count) => count === 50,
    )
    await sees(
      () => opens.count(),
      (count) => count === 0,
    )
  })

  test('a session expires when the clock is turned, and what comes then goes nowhere', async (t) => {
    const { page, alice, bob, client, session } = await opened(t)
    await client.post(session, { Ttl: '3600' })
    await alice.writes('before')
    await bob.shows.getByText('before').waitFor()
    await client.post('/simulator/clock', { Advance: '7200' })
    await page.getByText('closed', { exact: true }).waitFor()
    await alice.writes('after')
    await alice.shows.getByText('what became of it?').waitFor()
    assert.equal(await bob.shows.getByText('after').count(), 0)
  })

  test('somebody who is in no session gets a phone, too', async (t) => {
    const { page } = await opened(t)
    await page.getByRole('button', { name: 'Add a third person' }).click()
    const third = phoneOf(page, 'A third person')
    await third.writes('anybody there?')
    await third.shows.getByText('what became of it?').click()
    await page.waitForURL('**/console/traces?q=SM*')
  })

  test('whatever people write is text: markup, script, right-to-left marks, 1600 emoji', async (t) => {
    const { page, client, service } = await opened(t, { width: 390, height: 844 })
    const name = '<img src=x onerror=alert(1)>\u202Ereversed'
    const people = [
      { Identifier: '+12065550110', FriendlyName: name },
      { Identifier: '+12065550111', FriendlyName: 'Carol' },
    ]
    const Participants = people.map((one) => JSON.stringify(one))
    const made = await client.post(`${service}/Sessions`, { Participants })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const listed = await client.get(`${service}/Sessions/${made.body.sid as string}/Participants`)
    const To = listed.body.participants[0].proxy_identifier as string
    await page.goto(`/console/phones?session=${made.body.sid as string}`)
    const carol = phoneOf(page, 'Carol')
    const texts = [
      '<script>document.title="owned"</script><b>bold</b>',
      '\u202Egnp.exe \u200Fשלום',
      '🚗'.repeat(1600),
    ]
    for (const Body of texts) await client.post('/simulator/messages', { From: '+12065550110', To, Body })
    for (const text of texts) await carol.shows.getByText(text, { exact: true }).waitFor()
    await page.getByRole('heading', { name }).waitFor()
    assert.equal(await page.title(), 'Phones · Maskline')
    assert.equal(await carol.shows.locator('b, img, script').count(), 0)
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    assert.ok((overflow as number) <= 0, `the page is ${String(overflow)} pixels too wide`)
  })

  test('what is on the screen can be had as code that does the same', async (t) => {
    const { page, application } = await opened(t, { colorScheme: 'dark' })
    await application.getByLabel('Text from the application').fill("It's Bob")
    await application.getByRole('button', { name: 'Copy sending as code' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(/curl -u .*MessageInteractions/).waitFor()
    await dialog.getByRole('button', { name: 'Node' }).click()
    await dialog.getByText(/\.create\(\{ body: "It's Bob" \}\)/).waitFor()
    await dialog.getByRole('button', { name: 'Python' }).click()
    await dialog.getByText(/message_interactions\.create\(body="It's Bob"\)/).waitFor()
    await assertAccessible(page, 'the code, in the dark')
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })
})
