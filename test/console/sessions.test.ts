// Sessions in the console: looking for one, seeing what went through it, and changing it.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import type { Locator, Page } from 'playwright-core'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, consolePage, noBrowser, type PageOptions, sees } from '../support/browser.ts'
import { callerOf } from '../support/calls.ts'
import { engines } from '../support/engines.ts'
import { alice, bob, carol, pool1, pool2, pool3, unknownSid } from '../support/prologues.ts'
import { receiver } from '../support/receiver.ts'
import { storyOf } from '../support/story.ts'
import { assertShowsNobody } from '../support/viewed.ts'
import { rehearsalOf } from '../support/world.ts'

const [embedded] = engines

/** Alice and Bob in a session called ride-8841, Alice and Carol in one without a name. */
async function twoSessions(t: TestContext, settings: Record<string, string> = {}) {
  const world = await rehearsalOf(embedded!)
  const story = await storyOf(world, [pool1, pool2, pool3], settings)
  const people = [
    { Identifier: alice, FriendlyName: 'Alice' },
    { Identifier: bob, FriendlyName: 'Bob' },
  ]
  const made = await story.client.post(`${story.service}/Sessions`, {
    UniqueName: 'ride-8841',
    Ttl: '7200',
    Participants: people.map((one) => JSON.stringify(one)),
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  const sid = made.body.sid as string
  const other = await story.session([story.person(alice), story.person(carol)])
  const path = `${story.service}/Sessions/${sid}`
  const { participants } = (await story.client.get(`${path}/Participants`)).body
  const [alices, bobs] = participants.map((one: { proxy_identifier: string }) => one.proxy_identifier)
  return {
    ...story,
    world,
    sid,
    path,
    alices: alices as string,
    bobs: bobs as string,
    other: other.path.split('/').at(-1)!,
    open: (at: string, options: PageOptions = {}) =>
      consolePage(t, world, story.account, { path: at, ...options }),
    turn: async (seconds: number) => {
      const { status } = await story.client.post('/simulator/clock', { Advance: String(seconds) })
      assert.equal(status, 200)
    },
  }
}

const rowsOf = (page: Page) => page.getByRole('list', { name: 'Sessions' }).locator('.session-row')
const entriesOf = (page: Page) => page.getByRole('list', { name: 'Texts and calls' }).getByRole('article')

async function search(page: Page, words: string): Promise<void> {
  await page.getByLabel('Number, SID or name').fill(words)
  await page.getByRole('button', { name: 'Search', exact: true }).click()
}

async function assertNothingSideways(page: Page): Promise<void> {
  assert.equal(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    0,
  )
}

/** The button of this name in the dialog that is open. */
const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true })

suite('looking for sessions', { skip: noBrowser }, () => {
  test('numbers are found as people write them, and the search is in the address', async (t) => {
    const { open, sid, other } = await twoSessions(t)
    const page = await open('/sessions')
    await sees(
      () => rowsOf(page).count(),
      (count) => count === 2,
    )
    await assertAccessible(page, 'the list')
    await search(page, '+1 (206) 555-0101')
    await sees(
      () => rowsOf(page).count(),
      (count) => count === 1,
    )
    const row = rowsOf(page).filter({ hasText: 'ride-8841' })
    await row.getByText('expires in 2 hours').waitFor()
    assert.match((await row.textContent())!, /Bob\s*\+12065550101 sees/)
    assert.equal(new URL(page.url()).searchParams.get('q'), '+1 (206) 555-0101')
    await page.reload()
    await row.waitFor()
    await page.getByLabel('Status').selectOption('closed')
    await page.getByText('No session is like that.').waitFor()
    assert.equal(new URL(page.url()).searchParams.get('status'), 'closed')
    await page.getByRole('link', { name: 'Show all' }).click()
    await search(page, '206-555-0102')
    await rowsOf(page).getByText(carol).waitFor()
    await rowsOf(page).getByRole('link').press('Enter')
    await page.waitForURL(`**/sessions/${other}`)
    await page.goBack()
    await search(page, 'ride-8841')
    await row.getByRole('link').click()
    await page.waitForURL(`**/sessions/${sid}`)
  })

  test('what is written as soon as there is where to write is kept', async (t) => {
    const { open } = await twoSessions(t)
    const page = await open('/')
    await page.addInitScript(`new MutationObserver((_, observer) => {
      const box = document.querySelector('input[type=search]')
      if (box === null) return
      observer.disconnect()
      box.value = 'ride-8841'
      box.dispatchEvent(new Event('input', { bubbles: true }))
    }).observe(document, { childList: true, subtree: true })`)
    for (const screen of ['sessions', 'traces']) {
      await page.goto(`/console/${screen}`)
      await page.getByText('Live', { exact: true }).waitFor()
      assert.equal(await page.locator('input[type=search]').inputValue(), 'ride-8841', screen)
    }
  })

  test('SIDs lead to their sessions, and what does not is told', async (t) => {
    const { open, client, sid, path, person, alices } = await twoSessions(t)
    await person(alice).texts(alices, 'Hello')
    const [interaction] = (await client.get(`${path}/Interactions`)).body.interactions
    const { participants } = (await client.get(`${path}/Participants`)).body
    const page = await open('/sessions')
    for (const one of [sid, interaction.sid, interaction.outbound_resource_sid]) {
      await page.goto('/console/sessions')
      await search(page, ` ${one as string} `)
      await page.waitForURL(`**/sessions/${sid}`)
      await page.getByRole('heading', { level: 1, name: 'ride-8841' }).waitFor()
    }
    await page.getByRole('link', { name: 'All sessions' }).click()
    await search(page, participants[0].sid as string)
    await page.getByText('A participant is found by their number').waitFor()
    await page.goto(`/console/sessions/${unknownSid('KC')}`)
    await page.getByRole('heading', { level: 1, name: 'Session not found' }).waitFor()
    await page.getByRole('link', { name: 'All sessions' }).click()
    await rowsOf(page).first().waitFor()
  })

  test('sessions appear, change and go by themselves', async (t) => {
    const { open, client, service, path, person, alices } = await twoSessions(t)
    const page = await open('/sessions')
    const row = rowsOf(page).filter({ hasText: 'ride-8841' })
    await row.getByText('open', { exact: true }).waitFor()
    await person(alice).texts(alices, 'Hello')
    await row.getByText('in progress').waitFor()
    await client.post(`${service}/Sessions`, { UniqueName: 'a new one' })
    await rowsOf(page).getByText('a new one').waitFor()
    await page.getByLabel('Status').selectOption('in-progress')
    await rowsOf(page).getByText('a new one').waitFor({ state: 'detached' })
    await row.waitFor()
    await client.post(path, { Status: 'closed' })
    await row.waitFor({ state: 'detached' })
    await page.getByLabel('Status').selectOption('')
    await row.getByText('by a request').waitFor()
    await client.delete(path)
    await row.waitFor({ state: 'detached' })
  })
})

suite('a session as a thread', { skip: noBrowser }, () => {
  test('it shows what each of the two saw, as it happens', async (t) => {
    const scene = await twoSessions(t)
    const { open, client, sid, path, person, alices, bobs } = scene
    const page = await open(`/sessions/${sid}`)
    await page.getByText(`Alice reaches Bob at ${alices}.`).waitFor()
    const hostile = '<b>Look</b> \u202Eat this\u202C'
    const picture = 'https://pictures.example/a/street%20corner.png'
    const sent = { From: alice, To: alices, Body: hostile, MediaUrl: picture }
    assert.equal((await client.post('/simulator/messages', sent)).status, 201)
    const text = entriesOf(page).filter({ hasText: hostile })
    await text.getByText('Alice’s phone: to').waitFor()
    assert.match((await text.textContent())!, new RegExp(`Alice’s phone: to \\${alices} · delivered`))
    assert.match((await text.textContent())!, new RegExp(`Bob’s phone: from \\${bobs} · delivered`))
    const link = text.getByRole('link', { name: 'street corner.png' })
    assert.deepEqual(
      [await link.getAttribute('href'), await link.getAttribute('rel')],
      [picture, 'noreferrer'],
    )
    const href = await text.getByRole('link', { name: /^Trace/ }).getAttribute('href')
    assert.match(href!, /^\/console\/traces\?q=KI[0-9a-f]{32}$/)

    const called = callerOf(client, { identifier: bob })
    await callerOf(client, person(alice)).calls(alices)
    const call = entriesOf(page).filter({ hasText: 'Alice called Bob' })
    await call.getByText('ringing').first().waitFor()
    await called.does('answer')
    await call.getByText('they talk').waitFor()
    await scene.turn(65)
    await called.does('hangup')
    await call.getByText('talked for 1:05').waitFor()
    assert.match((await call.textContent())!, new RegExp(`Bob’s phone: called by \\${bobs} · completed`))
    await callerOf(client, person(alice)).calls(alices)
    await called.does('decline')
    await entriesOf(page).first().getByText('busy').first().waitFor()

    const { participants } = (await client.get(`${path}/Participants`)).body
    await client.post(`${path}/Participants/${participants[1].sid}/MessageInteractions`, { Body: 'Near' })
    const own = entriesOf(page).filter({ hasText: 'The application to Bob' })
    await own.getByText(`Bob’s phone: from ${bobs}`).waitFor()
    assert.doesNotMatch((await own.textContent())!, /Alice/)
    await assertAccessible(page, 'the thread')
    await own.getByRole('button', { name: /^Delete KI/ }).click()
    await inDialog(page, 'Delete').click()
    await own.waitFor({ state: 'detached' })
    assert.equal(await entriesOf(page).count(), 3)
  })

  test('what the application stopped is told from what was passed on', async (t) => {
    const app = await receiver(t, (_, response) => response.writeHead(403).end())
    const scene = await twoSessions(t, { InterceptCallbackUrl: `${app.base}/intercept` })
    const page = await scene.open(`/sessions/${scene.sid}`, { width: 390, height: 844, colorScheme: 'dark' })
    await scene.person(alice).texts(scene.alices, '🎭'.repeat(800))
    const text = entriesOf(page).filter({ hasText: 'Alice to nobody' })
    await text.waitFor()
    await scene.turn(60)
    await text.getByText('not passed on', { exact: true }).waitFor()
    assert.doesNotMatch((await text.textContent())!, /Bob/)
    await assertNothingSideways(page)
    await assertAccessible(page, 'the thread on a phone in the dark')
    await page.getByRole('link', { name: 'All sessions' }).click()
    await rowsOf(page).first().waitFor()
    await assertNothingSideways(page)
    await assertAccessible(page, 'the list on a phone in the dark')
  })

  test('a session ends before the eyes when its time has come, and is opened again', async (t) => {
    const { open, sid, turn } = await twoSessions(t)
    const page = await open(`/sessions/${sid}`)
    await page.getByText('texts and calls · expires in 2 hours').waitFor()
    await turn(3600)
    await page.getByText('texts and calls · expires in 1 hour').waitFor()
    await page.getByRole('button', { name: 'Extend' }).click()
    await page.getByText('2 hours without a contact end it.').waitFor()
    await assertAccessible(page, 'the dialog')
    await inDialog(page, 'Extend by 1 hour').click()
    await page.getByText('texts and calls · expires in 2 hours').waitFor()
    await turn(7201)
    await page.getByText('it expired').waitFor()
    await page.getByRole('button', { name: 'Re-open' }).click()
    await page.getByText(/texts and calls · expires (in|within) 3 hours/).waitFor()
    await page.getByRole('button', { name: 'Extend' }).click()
    await page.getByRole('button', { name: 'Until a date' }).click()
    await page.getByLabel('Expires at').fill('2099-01-01T00:00')
    await inDialog(page, 'Let it expire then').click()
    await page.getByText(/, also while people are in touch/).waitFor()
  })
})

suite('changing a session', { skip: noBrowser }, () => {
  test('one is made, people come and go and are texted, and it is closed and deleted', async (t) => {
    const { open, person, service, client } = await twoSessions(t)
    const page = await open('/sessions')
    await page.getByRole('button', { name: 'New session' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Unique name').fill('ride-8842')
    const [first, second] = [dialog.getByRole('group').nth(0), dialog.getByRole('group').nth(1)]
    await first.getByLabel('Number').fill('+1 206 555 0103')
    await first.getByLabel('Name').fill('Dan')
    await second.getByLabel('Number').fill('nobody')
    await assertAccessible(page, 'the form for a new session')
    await inDialog(page, 'Make the session').click()
    await dialog
      .getByRole('alert')
      .getByText(/\(80404\)/)
      .waitFor()
    await second.getByLabel('Number').fill('(206) 555-0104')
    await dialog.getByLabel('Expires without a contact for').fill('1.5')
    await inDialog(page, 'Make the session').click()
    await page.getByRole('heading', { level: 1, name: 'ride-8842' }).waitFor()
    await page.getByText('texts and calls · expires in 1 hour 30 minutes').waitFor()

    const people = page.getByRole('region', { name: 'People' })
    const card = (name: string): Locator => people.getByRole('article', { name })
    await card('Dan').getByRole('button', { name: 'Send a text' }).click()
    await dialog.getByLabel(/^Text/).fill('Near you')
    await inDialog(page, 'Send').click()
    await entriesOf(page).getByText('Near you').waitFor()
    assert.deepEqual(
      (await person('+12065550103').received()).map(({ body }) => body),
      ['Near you'],
    )
    await card('Dan').getByRole('button', { name: 'Remove' }).click()
    await inDialog(page, 'Remove').click()
    await people.getByText('One was removed').waitFor()
    await people.getByRole('button', { name: 'Add a person' }).click()
    await dialog.getByLabel('Number', { exact: true }).fill('+12065550103')
    await inDialog(page, 'Add').click()
    await dialog.getByRole('alert').getByText('Duplicate Entry (80612)').waitFor()
    await dialog.getByLabel('Number', { exact: true }).fill('+12065550105')
    await dialog.getByLabel('Name').fill('Eve')
    await inDialog(page, 'Add').click()
    await card('Eve').waitFor()

    await page.getByRole('button', { name: 'Close', exact: true }).click()
    await inDialog(page, 'Close the session').click()
    await page.getByText('by a request').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Send a text' }).count(), 0)
    await page.getByRole('button', { name: 'Delete', exact: true }).last().waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).first().click()
    await inDialog(page, 'Delete the session').click()
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    const { sessions } = (await client.get(`${service}/Sessions`)).body
    assert.ok(sessions.every((one: { unique_name: string }) => one.unique_name !== 'ride-8842'))
  })

  test('a viewer changes nothing, and sees neither numbers nor texts', async (t) => {
    const { world, client, sid, person, alices } = await twoSessions(t)
    await person(alice).texts(alices, 'a secret')
    const key = (await client.post('/maskline/v1/keys', { Role: 'viewer' })).body
    const page = await blankPage(t, world)
    await page.goto('/console')
    await page.getByLabel(/Account SID/).fill(key.sid as string)
    await page.getByLabel(/Auth token/).fill(key.secret as string)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('viewer', { exact: true }).waitFor()
    await page.goto(`/console/sessions/${sid}`)
    await entriesOf(page).getByText('***').waitFor()
    const shown = (await page.locator('main').textContent())!
    assertShowsNobody(shown)
    const buttons = await page.locator('main').getByRole('button').allTextContents()
    assert.deepEqual([...new Set(buttons)].toSorted(), ['', 'Copy'])
    await page.getByRole('link', { name: 'All sessions' }).click()
    await rowsOf(page).first().waitFor()
    assert.equal(await page.getByRole('button', { name: 'New session' }).count(), 0)
    await search(page, '+12065550100')
    await page
      .getByRole('alert')
      .getByText(/\(20006\)/)
      .waitFor()
  })
})

/** Sessions and texts, and how many of either may be in the page at one time. */
const [sessionsMany, textsMany, rowsMax] = [10_000, 1_000, 60]

/** Scrolls to the end as often as more has come, until the last row is there. */
async function scrollToEnd(list: Locator, last: Locator): Promise<void> {
  const rows = list.locator('.virtual-row')
  const known = async () => Number(await rows.first().getAttribute('aria-setsize'))
  while ((await last.count()) === 0) {
    const before = await known()
    await list.evaluate((element: { scrollTop: number; scrollHeight: number }) => {
      element.scrollTop = element.scrollHeight
    })
    await sees(
      async () => (await last.count()) > 0 || (await known()) > before,
      (moved) => moved,
    )
  }
  assert.ok((await rows.count()) < rowsMax)
}

suite('a crowd of sessions', { skip: noBrowser }, () => {
  test('ten thousand sessions, and a thousand texts of one, are scrolled to the end', async (t) => {
    const { world, account, service, sid, open } = await twoSessions(t)
    const { db } = world.maskline.database
    const service_sid = service.split('/').at(-1)!
    // Their SIDs are older than all others.
    await sql`
      insert into sessions (sid, account_sid, service_sid, unique_name, status, mode, ttl, date_created, date_updated)
      select 'KC' || substr(${sid}, 3, 4) || lpad(at::text, 28, '0'), ${account.sid}, ${service_sid}, 'number ' || at,
        'open', 'voice-and-message', 0, now(), now() from generate_series(1, ${sql.lit(sessionsMany)}) at`.execute(
      db,
    )
    await sql`
      insert into interactions (sid, account_sid, service_sid, session_sid, type, data, date_created, date_updated)
      select 'KI' || substr(${sid}, 3, 4) || lpad(at::text, 28, '0'), ${account.sid}, ${service_sid}, ${sid}, 'message',
        '{"body":"text ' || at || '"}', now(), now() from generate_series(1, ${sql.lit(textsMany)}) at`.execute(
      db,
    )
    const page = await open('/sessions')
    await rowsOf(page).getByText('ride-8841').waitFor()
    const list = page.getByRole('list', { name: 'Sessions' })
    await scrollToEnd(list, list.getByText('number 1', { exact: true }))
    await page.goto(`/console/sessions/${sid}`)
    const thread = page.getByRole('list', { name: 'Texts and calls' })
    await thread.waitFor()
    await scrollToEnd(thread, thread.getByText('text 1', { exact: true }))
  })
})
