// Traces in the console: why a text did not arrive is told at the first look, however it is asked for.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, consolePage, noBrowser, type PageOptions, sees } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { receiver } from '../support/receiver.ts'
import { alicesNumber, meeting } from '../support/traces.ts'
import { worldOf } from '../support/world.ts'

const [embedded] = engines

async function met(t: TestContext, settings: Record<string, string> = {}) {
  const world = await worldOf(embedded!)
  const meet = await meeting(world, settings)
  const open = (path = '/traces', options: PageOptions = {}) =>
    consolePage(t, world, meet.story.account, { path, ...options })
  return { world, ...meet, open }
}

const contacts = (page: Page) => page.locator('.contact')
const opened = (page: Page) => page.getByRole('list', { name: 'What happened' })
const chips = (page: Page) => page.getByRole('list', { name: 'Understood as' }).getByRole('listitem')
const search = (page: Page) => page.getByRole('searchbox')

async function countIs(page: Page, count: number): Promise<void> {
  await sees(
    () => contacts(page).count(),
    (found) => found === count,
  )
}

suite('traces in the console', { skip: noBrowser }, () => {
  test('the latest are shown, new ones by themselves, each with why it arrived or not', async (t) => {
    const { alice, bob, proxy, bobsProxy, open } = await met(t)
    await alice.texts(proxy, '<b>Hello</b>')
    const page = await open()
    await contacts(page).getByText('It arrived.').waitFor()
    await alice.texts(bobsProxy, 'Hello?')
    await contacts(page).first().getByText(`the sender has another number`).waitFor()
    await bob.texts('+12065550199', 'Hello?')
    await contacts(page).first().getByText('is no number of this account').waitFor()
    await page.getByText(/^3 contacts since \d?\d:\d\d /).waitFor()
    await contacts(page).nth(1).locator('summary').press('Enter')
    assert.match(await opened(page).innerText(), /Alert 80902/)
    await assertAccessible(page, 'contacts')
    await opened(page).getByRole('link', { name: 'See that session' }).click()
    await page.waitForURL(/\/sessions\/KC/)
  })

  test('a text into a closed session says so, and leads to the session', async (t) => {
    const { world, client, alice, proxy, path, open } = await met(t)
    await client.post(path, { Status: 'closed' })
    world.clock.advance(180)
    await alice.texts(proxy, 'Are you there?')
    const page = await open()
    await page.goto(`/console/traces?q=${path.split('/').at(-1)}`)
    await chips(page).getByText('Session KC…').waitFor()
    // Found alone, it is open.
    await contacts(page)
      .getByText("It went nowhere: the sender's session had closed 3 minutes before.")
      .waitFor()
    await opened(page).getByText('Nobody is reached in a closed session.').waitFor()
    await opened(page).getByRole('link', { name: 'Open the session' }).click()
    await page.waitForURL(`**${path.slice(path.indexOf('/Sessions')).replace('/Sessions', '/sessions')}`)
  })

  test('numbers, SIDs and times are understood in one box, and taken away one by one', async (t) => {
    const { alice, bob, proxy, bobsProxy, open } = await met(t)
    await alice.texts(proxy, 'Hello')
    await bob.texts(bobsProxy, 'Hello back')
    await alice.texts('+12065550199', 'Hello?')
    const page = await open()
    await countIs(page, 3)
    await search(page).fill('+1 (206) 555-0199 last hour')
    await countIs(page, 1)
    assert.deepEqual(await chips(page).allInnerTexts(), ['From or to +12065550199', 'Last hour'])
    assert.equal(new URL(page.url()).searchParams.get('q'), '+1 (206) 555-0199 last hour')
    await page.getByRole('button', { name: 'Remove: From or to +12065550199' }).click()
    await countIs(page, 3)
    assert.equal(await search(page).inputValue(), 'last hour')
    await search(page).fill('206-555-0100 to +12065550199 whatever')
    await search(page).press('Enter')
    await countIs(page, 1)
    await chips(page).getByText('“whatever” is not understood').waitFor()
    await assertAccessible(page, 'a search')
    await search(page).fill('three days hence')
    await page.getByText('Nothing of that can be looked for.').waitFor()
    await search(page).fill('2020-01-01')
    await page.getByText('Nothing came and nothing was sent that fits.').waitFor()
    await page.getByRole('button', { name: /^Remove/ }).click()
    await countIs(page, 3)
  })

  test('a callback that fails is told beside the text that arrived, with its tries', async (t) => {
    const application = await receiver(t, (_, response) => response.writeHead(500).end())
    const { alice, proxy, open } = await met(t, { CallbackUrl: application.base })
    await alice.texts(proxy, 'مرحبا '.repeat(200))
    const page = await open('/traces', { width: 390, height: 844, colorScheme: 'dark' })
    await contacts(page).getByText('It arrived. But the application is not told of it yet').waitFor()
    await contacts(page).locator('summary').click()
    const tries = opened(page).getByRole('group', { name: 'Tries' }).first()
    await tries.getByRole('row').nth(1).waitFor()
    await assertAccessible(page, 'tries')
    const wide = await page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    assert.equal(wide, 0)
    await page.getByRole('link', { name: 'Callbacks', exact: true }).last().click()
    await page.waitForURL(/\/callbacks\?q=KI/)
  })

  test('of more than fifty the latest are shown, and the earlier ones are asked for', async (t) => {
    const { world, alice, proxy, open } = await met(t)
    for (let text = 0; text < 60; text++) {
      await alice.texts(proxy, `text ${text}`)
      world.clock.advance(1)
    }
    const page = await open()
    await page.getByText(/^The latest 50 contacts since /).waitFor()
    await countIs(page, 50)
    await page.getByRole('button', { name: 'Show earlier ones' }).click()
    await chips(page)
      .getByText(/^Before /)
      .waitFor()
    // The last second of those before is looked at again: more may be of it.
    await countIs(page, 11)
  })

  test('a viewer is told that they cannot look for numbers, and looks by SID', async (t) => {
    const { world, client, alice, proxy } = await met(t)
    await alice.texts(proxy, 'Hello')
    const { body: key } = await client.post('/maskline/v1/keys', { Role: 'viewer' })
    const page = await blankPage(t, world)
    await page.clock.setFixedTime(world.clock.now())
    await page.goto('/console')
    await page.getByLabel(/Account SID/).fill(key.sid as string)
    await page.getByLabel(/Auth token/).fill(key.secret as string)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Trace', exact: true }).click()
    await contacts(page).getByText('+1206555XXXX').first().waitFor()
    await search(page).fill(alicesNumber)
    await page.getByText('Viewers see no whole numbers').waitFor()
  })
})
