// A viewer at the console: sees what happens, and neither a number nor a text; has nothing to change anything with.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, noBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { openReceiver } from '../support/receiver.ts'
import { storyOf } from '../support/story.ts'
import { assertShowsNobody } from '../support/viewed.ts'
import { worldOf } from '../support/world.ts'

const secret = 'a secret text'
const alices = '+12065550100'

/** A page of a viewer of an account in which two people talked, one was not heard, and an application was told. */
async function viewersPage(t: TestContext): Promise<{ page: Page; session: string }> {
  const world = await worldOf(engines[0]!)
  const application = await openReceiver((_, response) => response.end(secret))
  t.after(() => application.close())
  const story = await storyOf(world, ['+12065550180', '+12065550181'], {
    CallbackUrl: `${application.base}/hook`,
  })
  const [alice, bob] = [story.person(alices), story.person('+12065550101')]
  const { path, proxies } = await story.session([alice, bob])
  await alice.texts(proxies[0]!, secret)
  await story.person('+12065550107').texts(proxies[0]!, secret)
  await application.told(1)
  const { body } = await story.client.post('/maskline/v1/keys', { Role: 'viewer' })
  const page = await blankPage(t, world)
  await page.goto('/console')
  await page.getByLabel(/Account SID/).fill(body.sid as string)
  await page.getByLabel(/Auth token/).fill(body.secret as string)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByText('viewer', { exact: true }).waitFor()
  return { page, session: path.split('/').at(-1)! }
}

/** What every page has, and what changes nothing. */
const harmless =
  /^(Sign out|Copy|Search|Find|All|Failed|Show|Hide|15 min|1 h|6 h|24 h|Try again|Dismiss|Clear|Remove:)/

suite('a viewer at the console', { skip: noBrowser }, () => {
  test('sees no number, no text and nothing to change, on any screen', async (t) => {
    const { page, session } = await viewersPage(t)
    const links = await page.getByRole('navigation').getByRole('link').allTextContents()
    assert.deepEqual(links, ['Overview', 'Sessions', 'Numbers', 'Trace', 'Callbacks'])
    const screens: Readonly<Record<string, RegExp>> = {
      '/overview': /Texts/,
      '/sessions': /\+1206555XXXX/,
      [`/sessions/${session}`]: /\+1206555XXXX/,
      '/numbers': /\+1206555XXXX/,
      [`/traces?q=${session}`]: /\+1206555XXXX/,
      '/callbacks': /hook/,
    }
    for (const [path, ready] of Object.entries(screens)) {
      await page.goto(`/console${path}`)
      await page.getByRole('main').getByText(ready).first().waitFor()
      assertShowsNobody((await page.locator('body').textContent())!, path)
      const buttons = page.getByRole('main').getByRole('button')
      for (const button of await buttons.all()) {
        const name = (await button.getAttribute('aria-label')) ?? (await button.textContent()) ?? ''
        const opens = (await button.getAttribute('aria-expanded')) !== null
        assert.ok(opens || harmless.test(name.trim()), `${path} has a button "${name}"`)
      }
      await assertAccessible(page, path)
    }
  })

  test('is told that numbers are not looked for', async (t) => {
    const { page } = await viewersPage(t)
    await page.goto(`/console/sessions?q=${encodeURIComponent(alices)}`)
    await page
      .getByText(/operator/)
      .first()
      .waitFor()
  })
})
