// Numbers in the console: how full a pool is, which numbers it has, and adding more.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, consolePage, noBrowser, type PageOptions, sees } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { alice, bob, carol, pool1, pool2, pool3 } from '../support/prologues.ts'
import { type Story, storyOf } from '../support/story.ts'
import { type World, worldOf } from '../support/world.ts'

const [embedded] = engines

/** A pool of three numbers: Alice is in a session with Bob. */
async function pooled(t: TestContext, numbers: readonly string[] = [pool1, pool2, pool3]) {
  const world = await worldOf(embedded!)
  const story = await storyOf(world, numbers)
  const session = await story.session([story.person(alice), story.person(bob)])
  const open = (options: PageOptions & { readonly path?: string } = {}) =>
    consolePage(t, world, story.account, { path: '/numbers', ...options })
  return { world, story, session, open }
}

const rowsOf = (page: Page) => page.getByRole('list', { name: 'Numbers', exact: true }).getByRole('listitem')
const rowOf = (page: Page, number: string) => rowsOf(page).filter({ hasText: number })
const results = (page: Page) => page.getByRole('list', { name: 'Results' }).getByRole('listitem')
const figure = (page: Page, name: string) =>
  page
    .getByRole('definition')
    .and(page.locator(`dt:text-is("${name}") + dd`))
    .textContent()

async function assertNothingSideways(page: Page): Promise<void> {
  assert.equal(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    0,
  )
}

/** Rows like the first one, written where they are kept. */
async function crowd({ maskline }: World, { account }: Story, count: number): Promise<void> {
  const { db } = maskline.database
  const like = await db
    .selectFrom('pool_numbers')
    .selectAll()
    .where('account_sid', '=', account.sid)
    .limit(1)
    .executeTakeFirstOrThrow()
  const rows = Array.from({ length: count }, (_, at) => ({
    ...like,
    sid: maskline.context.sids.mint('PN'),
    phone_number: `+1206${String(at).padStart(7, '0')}`,
    friendly_name: at === count - 1 ? 'the last one' : 'one of many',
    iso_country: ['US', 'GB', 'DE', null][at % 4]!,
    is_reserved: at % 2 === 0,
    in_use: 0,
  }))
  for (let at = 0; at < rows.length; at += 1_000) {
    await db
      .insertInto('pool_numbers')
      .values(rows.slice(at, at + 1_000))
      .execute()
  }
}

suite('numbers in the console', { skip: noBrowser }, () => {
  test('who has no service makes one there and gives it numbers, whatever becomes of some of them', async (t) => {
    const world = await worldOf(embedded!)
    const account = await world.account()
    const client = clientOf(world.base, account)
    const page = await consolePage(t, world, account, { path: '/numbers' })
    await assertAccessible(page, 'no service')
    await page.getByLabel('Name of the service').fill('rides')
    await page.getByRole('button', { name: 'Make a service' }).click()
    await page.getByText('This pool is empty').waitFor()
    const service = new URL(page.url()).searchParams.get('service')!
    const other = await client.post('/v1/Services', { UniqueName: 'other' })
    await client.post(`/v1/Services/${other.body.sid as string}/PhoneNumbers`, { PhoneNumber: pool3 })

    await page.getByRole('button', { name: 'Add numbers' }).click()
    await page
      .getByLabel('Numbers, one a line')
      .fill('+1 (206) 555-0180\n206-555-0181, hello\n+12065550182\n')
    await page.getByText('3 numbers understood, 1 left out').waitFor()
    await page.getByText('It is no phone number.').waitFor()
    await assertAccessible(page, 'numbers to add')
    await page.getByRole('button', { name: 'Add 3 numbers' }).click()
    await page.getByText('Added 2 of 3, 1 refused').waitFor()
    await results(page).filter({ hasText: '(80101)' }).getByText('Number Already Added to Another').waitFor()
    await sees(
      () => rowsOf(page).allTextContents(),
      (rows) => rows.length === 2 && rows[0]!.includes(pool1) && rows[1]!.includes(pool2),
    )
    await page.getByRole('button', { name: 'Try it again' }).click()
    assert.equal(await page.getByLabel('Numbers, one a line').inputValue(), pool3)
    await page.getByLabel('Or a CSV file').setInputFiles({
      name: 'numbers.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('name,phone_number,reserved\nfront,+12065550183,true\n'),
    })
    await page.getByRole('button', { name: 'Add 1 number' }).click()
    await rowOf(page, '+12065550183').waitFor()
    const { body } = await client.get(`/v1/Services/${service}/PhoneNumbers`)
    assert.deepEqual(
      body.phone_numbers.map((one: { phone_number: string; is_reserved: boolean }) => [
        one.phone_number,
        one.is_reserved,
      ]),
      [
        [pool1, false],
        [pool2, false],
        ['+12065550183', true],
      ],
    )
  })

  test('adding goes on while another screen is looked at, and stops when it is told to', async (t) => {
    const { world, story, open } = await pooled(t, [pool1, pool2])
    const page = await open()
    await page.getByRole('button', { name: 'Add numbers' }).click()
    const many = Array.from({ length: 40 }, (_, at) => `+1206555${String(at + 1000)}`)
    await page.getByLabel('Numbers, one a line').fill(many.join('\n'))
    // One that is held up: the others wait for it when they are told to stop.
    let letGo: (() => void) | undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    await page.route('**/PhoneNumbers', async (route) => {
      if (route.request().method() === 'POST') await held
      await route.continue()
    })
    await page.getByRole('button', { name: 'Add 40 numbers' }).click()
    await page.getByRole('link', { name: 'Callbacks', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Callbacks' }).waitFor()
    await page.getByRole('link', { name: 'Numbers', exact: true }).click()
    await page.getByText('Added 0 of 40').waitFor()
    await page.getByRole('button', { name: 'Stop' }).click()
    letGo!()
    await page.getByText(/Added 4 of 40, stopped before 36/).waitFor()
    const { body } = await story.client.get(`${story.service}/PhoneNumbers?PageSize=100`)
    assert.equal(body.phone_numbers.length, 6)
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: world.base })
    await page.getByRole('button', { name: 'Copy the 36 that are not added' }).click()
    await page.getByText('Copied, one a line.').waitFor()
    assert.equal(await page.evaluate('navigator.clipboard.readText()'), many.slice(4).join('\n'))
  })

  test('a number is reserved, found, and removed once nobody uses it', async (t) => {
    const { story, session, open } = await pooled(t)
    const made = await story.client.post('/simulator/short-codes', { ShortCode: '12345' })
    await story.client.post(`${story.service}/ShortCodes`, { Sid: made.body.sid as string })
    const page = await open()
    await rowOf(page, '12345').getByText('Short code').waitFor()
    await page.getByRole('switch', { name: `Reserve ${pool3}` }).click()
    await page.getByText('is reserved: only who asks for it gets it.').waitFor()
    await sees(
      () => figure(page, 'reserved'),
      (text) => text?.startsWith('1') === true,
    )
    await page.getByRole('combobox', { name: 'Reserved' }).selectOption('yes')
    await page.getByText('1 found. All 4 loaded.').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('reserved'), 'yes')
    await page.getByRole('combobox', { name: 'Reserved' }).selectOption('')
    await page.getByLabel('Number, name or SID').fill('555-0180')
    await page.getByText('1 found.').waitFor()

    const remove = page.getByRole('button', { name: `Remove ${pool1}` })
    await rowOf(page, pool1).getByText('In 1 session').waitFor()
    await remove.click()
    await page.getByRole('dialog').getByText('It cannot be removed now: 1 session').waitFor()
    await assertAccessible(page, 'why it stays')
    await page.keyboard.press('Escape')
    // What frees it is heard of.
    await story.client.post(session.path, { Status: 'closed' })
    await rowOf(page, pool1).getByText('Free').waitFor()
    await remove.click()
    await page.getByRole('button', { name: 'Remove it from the pool' }).click()
    await page.getByText('0 found. All 3 loaded.').waitFor()
    assert.equal((await story.client.get(`${story.service}/PhoneNumbers`)).body.phone_numbers.length, 2)
  })

  test('who is nearly out of numbers is told of, by country and by person', async (t) => {
    const { story, open } = await pooled(t, [pool1, pool2])
    await story.client.post(`${story.service}/PhoneNumbers`, { PhoneNumber: '+442079460000' })
    const page = await open()
    const people = page.getByRole('region', { name: 'In most sessions' }).getByRole('listitem')
    await people.filter({ hasText: alice }).getByText('can join 1 more session at the same time').waitFor()
    const countries = page.getByRole('region', { name: 'By country' }).getByRole('listitem')
    await countries
      .filter({ hasText: 'United Kingdom' })
      .getByText('A person here can be in 1 session at the same time.')
      .waitFor()
    await story.session([story.person(alice), story.person(carol)])
    await page.getByText('One person cannot join another session').waitFor()
    await people.first().getByText('cannot join another session').waitFor()
    assert.match((await people.first().textContent())!, new RegExp(`\\${alice}.*in 2 sessions`))
    await assertAccessible(page, 'figures of a pool')
    await people.first().getByRole('link').click()
    await page.waitForURL(/\/sessions\?q=%2B12065550100$/)
  })

  test('ten thousand numbers are looked through, and only some tens of them are in the page', async (t) => {
    const { world, story, open } = await pooled(t)
    await crowd(world, story, 10_000)
    const page = await open({ width: 390, height: 844, colorScheme: 'dark' })
    await page.getByText('250 of 10,003 loaded.').waitFor()
    assert.ok((await rowsOf(page).count()) < 60)
    await page.getByRole('button', { name: 'Load more' }).click()
    await page.getByText('500 of 10,003 loaded.').waitFor()
    await page.getByLabel('Number, name or SID').fill('one')
    await page.getByText('10,000 found. All 10,003 loaded.').waitFor()
    const list = page.getByRole('list', { name: 'Numbers', exact: true })
    await sees(
      async () => {
        await list.evaluate('document.querySelector(".pool-list .virtual").scrollTop = 1e9')
        return rowsOf(page).last().textContent()
      },
      (text) => text?.includes('the last one') === true,
    )
    assert.ok((await rowsOf(page).count()) < 60)
    await page.getByRole('combobox', { name: 'Country' }).selectOption({ label: 'Germany' })
    await page.getByText('2,500 found.').waitFor()
    await assertNothingSideways(page)
    await assertAccessible(page, 'ten thousand numbers')
  })

  test('a viewer sees masked numbers, and nothing to change them with', async (t) => {
    const { world, story } = await pooled(t)
    const { body: key } = await story.client.post('/maskline/v1/keys', { Role: 'viewer' })
    const page = await blankPage(t, world)
    await page.goto('/console')
    await page.getByLabel(/Account SID/).fill(key.sid as string)
    await page.getByLabel(/Auth token/).fill(key.secret as string)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('link', { name: 'Numbers', exact: true }).click()
    await rowsOf(page).first().getByText('+1206555XXXX').waitFor()
    for (const name of [/Remove/, /Add/]) assert.equal(await page.getByRole('button', { name }).count(), 0)
    assert.equal(await page.getByRole('switch').count(), 0)
    assert.ok(!(await page.content()).includes(pool1))
  })
})
