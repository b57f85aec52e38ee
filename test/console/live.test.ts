// The console goes on when the live stream does not.
import { suite, test } from 'node:test'
import { consolePage, noBrowser } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

const makeService = (client: ReturnType<typeof clientOf>, UniqueName: string) =>
  client.post('/v1/Services', { UniqueName })

suite('the live stream in the console', { skip: noBrowser }, () => {
  test('one that is refused is asked for again, and screens look by themselves until then', async (t) => {
    const world = await worldOf(engines[0]!)
    const account = await world.account()
    const client = clientOf(world.base, account)
    const page = await consolePage(t, world, account, { path: '/numbers' })
    await page.getByText('There is no service yet.').waitFor()
    let refuse = true
    await page.route('**/maskline/v1/stream*', (route) =>
      refuse ? route.fulfill({ status: 429, json: { code: 80621, message: 'too many' } }) : route.continue(),
    )
    await page.evaluate(hiddenAndBack)
    await page.getByText('Not connected').waitFor()
    await makeService(client, 'made meanwhile')
    await page.getByText('made meanwhile').first().waitFor({ state: 'attached' })
    refuse = false
    await page.getByText('Live', { exact: true }).waitFor()
  })

  test('a page that nobody looks at keeps no stream, and is up to date when somebody does', async (t) => {
    const world = await worldOf(engines[0]!)
    const account = await world.account()
    const client = clientOf(world.base, account)
    const page = await consolePage(t, world, account, { path: '/numbers' })
    await page.getByText('There is no service yet.').waitFor()
    await page.evaluate(hide(true))
    await makeService(client, 'made meanwhile')
    const streams = page.waitForRequest('**/maskline/v1/stream*')
    await page.evaluate(hide(false))
    await streams
    await page.getByText('made meanwhile').first().waitFor({ state: 'attached' })
  })
})

/** As a browser says that another page is in front of this one, or not any more. */
const hide = (hidden: boolean) => `
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} })
  document.dispatchEvent(new Event('visibilitychange'))`
const hiddenAndBack = hide(true) + hide(false)
