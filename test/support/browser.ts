// A browser, driven by Playwright: the console as people use it. One browser for all tests of the process; each test
// has a context of its own, with its own cookies.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createSignInLink } from '../../src/operations/sign-in.ts'
import { chromiumPath, startChromium } from './chromium.ts'
import { closeAfterTests } from './engines.ts'
import type { TestAccount, World } from './world.ts'

/** Why no test can use a browser here, or false. */
export const noBrowser: string | false =
  chromiumPath === undefined && process.env['CI'] !== 'true' && 'Chromium is not installed'

let browser: Promise<Browser> | undefined

function theBrowser(): Promise<Browser> {
  if (browser === undefined) {
    browser = startChromium()
    closeAfterTests(async () => (await browser)?.close())
  }
  return browser
}

export interface PageOptions {
  readonly width?: number
  readonly height?: number
  readonly colorScheme?: 'light' | 'dark'
}

/** Milliseconds in which what a test waits for must be there. */
const waitMsMax = 20_000

/** A page that nobody is signed in at. What goes wrong in it fails the test. */
export async function blankPage(
  t: TestContext,
  world: Pick<World, 'base'>,
  options: PageOptions = {},
): Promise<Page> {
  const { width = 1280, height = 800, colorScheme = 'light' } = options
  const context = await (
    await theBrowser()
  ).newContext({
    baseURL: world.base,
    viewport: { width, height },
    colorScheme,
    locale: 'en-GB',
    timezoneId: 'UTC',
  })
  context.setDefaultTimeout(waitMsMax)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    // A browser tells of each refusal; what the page makes of it is what is tested.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text())
  })
  t.after(async () => {
    await context.close()
    assert.deepEqual(faults, [], 'something went wrong in the page')
  })
  return page
}

/** A page of the account's owner, at this screen. */
export async function consolePage(
  t: TestContext,
  world: World,
  account: TestAccount,
  { path = '/', ...options }: PageOptions & { readonly path?: string } = {},
): Promise<Page> {
  const page = await blankPage(t, world, options)
  const link = await createSignInLink(world.maskline.context, account.sid)
  await page.goto(`/console${path}#${link}`)
  await page.getByText('Live', { exact: true }).waitFor()
  return page
}

/** Milliseconds between two looks of `sees`. */
const lookMs = 25

/** Waits until what the page has of it is as it is to be: what is read by the page is read at once. */
export async function sees<T>(read: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const until = Date.now() + waitMsMax
  for (;;) {
    const value = await read()
    if (holds(value)) return value
    assert.ok(Date.now() < until, `it is still ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}
