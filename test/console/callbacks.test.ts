// What applications were told, as the console shows it and tells it again.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, consolePage, noBrowser, sees } from '../support/browser.ts'
import { callbacksOf, told, until } from '../support/callbacks.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { keepCallbacks } from '../support/kept-callbacks.ts'
import { type Receiver, receiver } from '../support/receiver.ts'
import { storyOf } from '../support/story.ts'
import { rehearsalOf, worldOf } from '../support/world.ts'

const [embedded] = engines

interface Failed extends Awaited<ReturnType<typeof told>> {
  readonly app: Receiver
  /** From now on the application answers with 200. */
  recover(): void
}

/** Texts of which an application was told, once each, and which it did not take. */
async function failed(t: TestContext, bodies: readonly string[]): Promise<Failed> {
  let ill = true
  const app = await receiver(t, (_, response) => {
    response.statusCode = ill ? 500 : 200
    response.end(ill ? '<b>out of order</b>' : 'heard')
  })
  const scene = await told(await rehearsalOf(embedded!), `${app.base}/hook`)
  const { client, service } = scene.story
  await client.post(service.replace('/v1/Services', '/maskline/v1/services'), { CallbackTries: '1' })
  for (const body of bodies) await scene.alice.texts(scene.proxies[0]!, body)
  await until(
    () => callbacksOf(client),
    (seen) => seen.length === bodies.length && seen.every(({ state }) => state === 'parked'),
  )
  return { ...scene, app, recover: () => (ill = false) }
}

const rowsOf = (page: Page) => page.getByRole('list', { name: /^Callbacks/ }).getByRole('article')

suite('callbacks in the console', { skip: noBrowser }, () => {
  test('one that failed is opened, shows what was posted and answered, and is told again', async (t) => {
    const body = '<img src=x onerror=alert(1)> \u202eمرحبا 😀'
    const { story, app, recover } = await failed(t, [body])
    const page = await consolePage(t, await rehearsalOf(embedded!), story.account, { path: '/callbacks' })
    await page.getByRole('article').filter({ hasText: 'The last call failed.' }).waitFor()
    const row = rowsOf(page).first()
    await row.getByText('parked').waitFor()
    await row.getByRole('button', { expanded: false }).click()
    await row.getByText('It was tried once and given up.').waitFor()
    const posted = row.getByRole('row', { name: /^interactionData/ })
    assert.ok((await posted.textContent())!.includes(JSON.stringify({ body })))
    assert.equal(await row.getByLabel('How the answer begins').textContent(), '<b>out of order</b>')
    await row.getByText(app.calls[0]!.headers['x-twilio-signature'] as string).waitFor()
    await assertAccessible(page, 'an open callback')
    recover()
    await row.getByRole('button', { name: 'Tell again' }).click()
    await row.getByText('It was told 2 times, and heard.').waitFor()
    await row.getByText('delivered', { exact: true }).first().waitFor()
    assert.equal(app.calls.length, 2)
  })

  test('it is found by its SID and by that of the interaction, and by nothing else', async (t) => {
    const { story } = await failed(t, ['One', 'Two'])
    const [first] = await callbacksOf(story.client)
    const { body } = await story.client.get(`/maskline/v1/callbacks/${first!.sid}`)
    const page = await consolePage(t, await rehearsalOf(embedded!), story.account)
    await page.goto(`/console/callbacks?q=${first!.sid}`)
    await page.getByText('It was tried once and given up.').waitFor()
    await page.getByRole('button', { name: 'Show all again' }).click()
    await sees(
      () => rowsOf(page).count(),
      (count) => count === 2,
    )
    const field = page.getByRole('searchbox')
    await field.fill((body as { interaction_sid: string }).interaction_sid)
    await field.press('Enter')
    await sees(
      () => rowsOf(page).count(),
      (count) => count === 1,
    )
    await field.fill('nonsense')
    await field.press('Enter')
    await page.getByText('That is no SID of a callback').waitFor()
    await field.fill(`CB${'0'.repeat(32)}`)
    await field.press('Enter')
    await page.getByText('There is no such callback.').waitFor()
  })

  test('all that failed are told again after one question', async (t) => {
    const { story, recover } = await failed(t, ['One', 'Two', 'Three'])
    const page = await consolePage(t, await rehearsalOf(embedded!), story.account)
    await page.goto('/console/callbacks?failed=true')
    await sees(
      () => rowsOf(page).count(),
      (count) => count === 3,
    )
    recover()
    await page.getByRole('button', { name: 'Tell all failed again' }).click()
    const dialog = page.getByRole('dialog', { name: 'Tell them again' })
    await dialog.getByText('3 callbacks were given up.').waitFor()
    await assertAccessible(page, 'the question')
    await dialog.getByRole('button', { name: 'Tell again' }).click()
    await dialog.getByText('3 are told again.').waitFor()
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await sees(
      () => rowsOf(page).getByText('delivered', { exact: true }).count(),
      (count) => count === 3,
    )
  })

  test('telling again goes on until there are no others, and says how far it is', async (t) => {
    const { story } = await failed(t, ['One'])
    const page = await consolePage(t, await rehearsalOf(embedded!), story.account, { path: '/callbacks' })
    const answers = [1000, 1000, 5].map((replayed) => ({ replayed, more: replayed === 1000 }))
    let goOn = () => {}
    const begun = new Promise<void>((resolve) => (goOn = resolve))
    await page.route('**/maskline/v1/callback-replays', async (route) => {
      if (answers.length === 1) await begun
      await route.fulfill({ json: answers.shift() })
    })
    await page.getByRole('button', { name: 'Tell all again' }).click()
    const dialog = page.getByRole('dialog', { name: 'Tell them again' })
    await dialog.getByRole('button', { name: 'Tell again' }).click()
    await dialog.getByText('2,000 so far …').waitFor()
    goOn()
    await dialog.getByText('2,005 are told again.').waitFor()
  })

  test('in a rehearsal one is edited and posted once, and nothing of it is recorded', async (t) => {
    const { story, app, recover } = await failed(t, ['One'])
    const [first] = await callbacksOf(story.client)
    const page = await consolePage(t, await rehearsalOf(embedded!), story.account)
    await page.goto(`/console/callbacks?q=${first!.sid}`)
    recover()
    await page.getByRole('button', { name: 'Edit and send once' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit and send once' })
    await dialog.getByText('Nothing is recorded').waitFor()
    await dialog.getByLabel('Address').fill(`${app.base}/other`)
    await dialog.getByLabel('Value of interactionType').fill('Voice')
    await dialog.getByRole('button', { name: 'Leave out inboundResourceSid' }).click()
    await dialog.getByRole('button', { name: 'Add a parameter' }).click()
    await dialog.getByLabel(/^Name of parameter/).fill('mine')
    await dialog.getByLabel('Value of mine').fill('1')
    await assertAccessible(page, 'what is edited')
    await dialog.getByRole('button', { name: 'Send once' }).click()
    const came = dialog.getByRole('region', { name: 'What came of it' })
    await came.getByText('200', { exact: true }).waitFor()
    await came.getByText('heard').waitFor()
    const { path, form } = app.calls[1]!
    assert.equal(path, '/other')
    assert.equal(form['interactionType'], 'Voice')
    assert.equal(form['mine'], '1')
    assert.ok(!('inboundResourceSid' in form))
    const [still] = await callbacksOf(story.client)
    assert.deepEqual([still!.state, still!.tries], ['parked', 1])
  })

  test('where nobody is called, what a callback is is said, and an address is set', async (t) => {
    const world = await worldOf(embedded!)
    const story = await storyOf(world, [])
    const page = await consolePage(t, world, story.account, { path: '/callbacks', width: 390 })
    await page.getByRole('heading', { name: 'No service has an address to call' }).waitFor()
    await page.getByText('Nothing was told yet.').waitFor()
    await assertAccessible(page, 'nobody is called')
    await page.getByLabel('CallbackUrl').fill('http://127.0.0.1:9/hook')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 3, name: 'http://127.0.0.1:9/hook' }).waitFor()
    const { body } = await story.client.get(story.service)
    assert.equal((body as { callback_url: string }).callback_url, 'http://127.0.0.1:9/hook')
  })

  test('a viewer sees how it went, and neither what was posted nor how to change anything', async (t) => {
    const { story } = await failed(t, ['Secret'])
    const world = await rehearsalOf(embedded!)
    const { body: key } = await story.client.post('/maskline/v1/keys', { Role: 'viewer' })
    const { sid, secret } = key as { sid: string; secret: string }
    const page = await blankPage(t, world)
    await page.goto('/console/callbacks')
    await page.getByLabel(/Account SID/).fill(sid)
    await page.getByLabel(/Auth token/).fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const row = rowsOf(page).first()
    await row.getByRole('button', { expanded: false }).click()
    await row
      .getByRole('row', { name: /^interactionData/ })
      .getByText('***')
      .waitFor()
    for (const name of [/Tell/, /Edit/, /Set an address/]) {
      assert.equal(await page.getByRole('button', { name }).count(), 0, `${name}`)
    }
    assert.ok(!(await page.content()).includes('Secret'))
  })

  test('of ten thousand only those that are seen are in the page, and the last one is reached', async (t) => {
    const world = await worldOf(embedded!)
    const account = await world.account()
    const kept = await keepCallbacks(
      world,
      account,
      Array.from({ length: 10_000 }, () => ({ state: 'delivered', status: 200 }) as const),
    )
    assert.equal((await clientOf(world.base, account).get('/maskline/v1/receivers')).status, 200)
    const page = await consolePage(t, world, account, { path: '/callbacks', width: 390 })
    await rowsOf(page).first().waitFor()
    const oldest = page.getByRole('article', { name: kept[0]!.slice(-6) })
    await sees(
      async () => {
        assert.ok((await rowsOf(page).count()) < 60)
        await page.evaluate(
          "(list => list.scrollTo(0, list.scrollHeight))(document.querySelector('.virtual'))",
        )
        return oldest.count()
      },
      (count) => count === 1,
    )
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
  })
})
