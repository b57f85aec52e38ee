// Figures, plots, refusals, carriers and alerts, as the console shows them.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Page } from 'playwright-core'
import { alerts } from '../../src/domain/alert.ts'
import { delayName, type FigureName } from '../../src/domain/figures.ts'
import { addFigures } from '../../src/storage/minute-figures.ts'
import { assertAccessible } from '../support/accessibility.ts'
import { consolePage, noBrowser, sees } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { storyOf } from '../support/story.ts'
import { type TestAccount, type World, worldOf } from '../support/world.ts'

const [embedded] = engines

const tile = (page: Page, label: string) =>
  page
    .locator('.tile')
    .filter({ has: page.getByText(label, { exact: true }) })
    .getByRole('definition')

/** Whether anything is drawn there. */
const drawn = (page: Page) =>
  page.evaluate(`(() => {
    const canvas = document.querySelector('.plot-place canvas')
    if (canvas === null || canvas.width === 0) return false
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
    return data.some((value) => value !== 0)
  })()`)

/** A day in which every minute had something of everything. */
async function busyDay({ clock, maskline }: World, { sid: account_sid }: TestAccount): Promise<void> {
  const names: readonly FigureName[] = [
    'texts',
    'calls',
    'dropped',
    'callbacks',
    'callbacks-failed',
    delayName(5),
    delayName(200),
    ...Object.keys(alerts).map((name) => `alert:${name}` as FigureName),
  ]
  const end = Math.floor(clock.now().getTime() / 60_000) * 60_000
  for (let from = 0; from < 1_440; from += 60) {
    const minutes = Array.from({ length: 60 }, (_, at) => new Date(end - (from + at) * 60_000))
    await addFigures(
      maskline.database,
      minutes.flatMap((minute) => names.map((name, at) => ({ account_sid, minute, name, count: at + 1 }))),
    )
  }
}

suite('the overview', { skip: noBrowser }, () => {
  test('who has seen nothing happen is led to the phones', async (t) => {
    const world = await worldOf(embedded!)
    const page = await consolePage(t, world, await world.account(), { path: '/overview' })
    await page.getByText('Nothing happened for an hour.').waitFor()
    await page.getByText('simulator', { exact: true }).waitFor()
    await assertAccessible(page, 'an overview of nothing')
    await page.getByRole('main').getByRole('link', { name: 'Phones' }).click()
    await page.waitForURL('**/console/phones')
  })

  test('what happens is counted as it happens, plotted, and told as a table, too', async (t) => {
    const world = await worldOf(embedded!)
    const story = await storyOf(world, ['+12065550180', '+12065550181'])
    const [alice, bob] = [story.person('+12065550100'), story.person('+12065550101')]
    const { proxies } = await story.session([alice, bob])
    const stranger = story.person('+12065550199')
    await alice.texts(proxies[0]!, 'Hello')
    await stranger.texts(proxies[0]!, 'Who is there?')
    const page = await consolePage(t, world, story.account, { path: '/overview', colorScheme: 'dark' })
    await sees(
      () => tile(page, 'Texts between people').textContent(),
      (text) => text === '1',
    )
    assert.equal(await tile(page, 'Went nowhere').textContent(), '1')
    await sees(
      () => drawn(page),
      (is) => is === true,
    )
    const refused = page.getByRole('region', { name: 'Refused, and gone wrong' })
    assert.equal(
      await refused.getByRole('link', { name: '80903' }).getAttribute('href'),
      'https://www.twilio.com/docs/errors/80903',
    )
    await page.getByRole('region', { name: 'Latest alerts' }).getByText('Unknown Participant').waitFor()
    await assertAccessible(page, 'the overview')
    await page.getByRole('button', { name: 'Show as table' }).first().click()
    const table = page.getByRole('region', { name: 'Texts and calls of people per minute, as a table' })
    const [latest] = await table.getByRole('row').filter({ hasNotText: 'Time' }).allTextContents()
    assert.match(latest!, /101$/)
    await assertAccessible(page, 'the overview with a table')
    await bob.texts(proxies[1]!, 'Hello, too')
    await sees(
      () => tile(page, 'Texts between people').textContent(),
      (text) => text === '2',
    )
    await sees(
      () => table.getByRole('row').nth(1).textContent(),
      (text) => text!.endsWith('201'),
    )
  })

  test('a crowded day fits, also on a narrow screen, and follows the theme and the width', async (t) => {
    const world = await worldOf(embedded!)
    const account = await world.account()
    await busyDay(world, account)
    const page = await consolePage(t, world, account, { path: '/overview' })
    await page.getByRole('button', { name: '24 h' }).click()
    await page.getByRole('heading', { name: 'Texts and calls of people per 8 minutes' }).waitFor()
    await sees(
      () => drawn(page),
      (is) => is === true,
    )
    const all = Object.keys(alerts).length
    await page.getByRole('button', { name: `Show all ${all}` }).click()
    assert.equal(await page.locator('.bars li').count(), all)
    const picture = () => page.evaluate("document.querySelector('.plot-place canvas').toDataURL()")
    const light = await picture()
    await page.emulateMedia({ colorScheme: 'dark' })
    await sees(picture, (dark) => dark !== light)
    await page.setViewportSize({ width: 390, height: 800 })
    await sees(
      () =>
        page.evaluate("document.querySelector('.plot-place canvas').getBoundingClientRect().width <= 390"),
      (is) => is === true,
    )
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    await assertAccessible(page, 'a narrow overview')
    await page.getByRole('button', { name: 'Show as table' }).first().click()
    assert.equal(await page.getByRole('row').count(), 181)
  })

  test('what draws plots is loaded when there is something to plot', async (t) => {
    const world = await worldOf(embedded!)
    const story = await storyOf(world, [])
    const page = await consolePage(t, world, story.account, { path: '/overview' })
    const loaded = () =>
      page.evaluate(
        "performance.getEntriesByType('resource').filter(({ name }) => name.includes('draw-plot')).length",
      )
    await page.getByText('Nothing happened for an hour.').waitFor()
    assert.equal(await loaded(), 0)
    await clientOf(world.base, story.account).get('/v1/Services/KS0')
    await page.reload()
    await sees(
      () => drawn(page),
      (is) => is === true,
    )
    assert.equal(await loaded(), 1)
  })
})
