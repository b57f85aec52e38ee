// What only a rehearsal can, as the console does it.
import assert from 'node:assert/strict'
import { suite, test, type TestContext } from 'node:test'
import { putDemo } from '../../src/operations/put-demo.ts'
import { assertAccessible } from '../support/accessibility.ts'
import { consolePage, noBrowser, type PageOptions, sees } from '../support/browser.ts'
import { clientOf } from '../support/client.ts'
import { engines } from '../support/engines.ts'
import { ownWorldOf, worldOf } from '../support/world.ts'

const [embedded] = engines

/** A rehearsal of its own, as its clock is everybody's, with the demo. */
async function rehearsed(t: TestContext, options: PageOptions = {}) {
  const world = await ownWorldOf(t, embedded!, { turnable: true })
  const account = await world.account()
  const demo = (await putDemo(world.maskline.context, account.sid))!
  assert.ok('sid' in demo.session)
  const session = `/v1/Services/${demo.service.sid}/Sessions/${demo.session.sid}`
  const page = await consolePage(t, world, account, { path: '/time', ...options })
  return { page, client: clientOf(world.base, account), session, participants: demo.participants }
}

suite('time and faults', { skip: noBrowser }, () => {
  test('time is turned to the next expiry, and the session is over; the navigation tells of it', async (t) => {
    const { page, client, session } = await rehearsed(t)
    await page.getByText('It was not turned: it is the present time.').waitFor()
    await page.getByText('No session that goes on is to expire.').waitFor()
    await client.post(session, { Ttl: '7200' })
    await page.getByText(/demo expires in/).waitFor()
    await assertAccessible(page, 'a clock that was not turned')
    await page.getByRole('button', { name: '+1 hour' }).click()
    await page.getByText('It is 1 hour ahead of the time that it is.').waitFor()
    await page.getByRole('link', { name: /\+1 hour/ }).waitFor()
    await page.getByRole('button', { name: 'To the next expiry' }).click()
    await page.getByText('No session that goes on is to expire.').waitFor()
    await sees(
      async () => (await client.get(session)).body as { status: string },
      ({ status }) => status === 'closed',
    )
    await page.getByLabel('Amount').fill('2')
    await page.getByLabel('Unit').selectOption('days')
    await page.getByRole('button', { name: 'Turn forward' }).click()
    await page.getByText(/It is 2 days 2 hours ahead/).waitFor()
    await assertAccessible(page, 'a clock that was turned')
  })

  test('a fault that is ordered meets the next text of the application, and is used up', async (t) => {
    const { page, client, session, participants } = await rehearsed(t, { width: 390 })
    const bob = participants.find(({ friendly_name }) => friendly_name === 'Bob')!
    const send = () =>
      client.post(`${session}/Participants/${bob.sid}/MessageInteractions`, { Body: 'Hello' })
    await page.getByText('None: the carrier takes every text.').waitFor()
    await page.getByLabel('Texts to').selectOption({ label: `Bob (${bob.identifier})` })
    await page.getByLabel('What happens').selectOption('fail')
    await page.getByLabel('How many texts').fill('2')
    await page.getByRole('button', { name: 'Order', exact: true }).click()
    const row = page.getByRole('row', { name: /Bob/ })
    await row.getByText('2', { exact: true }).waitFor()
    assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    await assertAccessible(page, 'a fault to come')
    assert.equal((await send()).body.code, 80502)
    await row.getByText('1', { exact: true }).waitFor()
    await page.getByLabel('Texts to').selectOption('')
    await page.getByRole('textbox', { name: 'Number' }).fill('+12065550102')
    await page.getByRole('button', { name: 'Order', exact: true }).click()
    await page.getByRole('row', { name: /\+12065550102/ }).waitFor()
    await page.getByRole('button', { name: 'Clear all' }).click()
    await page.getByRole('button', { name: 'Clear them: press again' }).click()
    await page.getByText('None: the carrier takes every text.').waitFor()
    assert.equal((await send()).status, 201)
  })

  test('the simulator is reset after one question that says what goes and what stays', async (t) => {
    const { page, client, session } = await rehearsed(t, { colorScheme: 'dark' })
    const phone = '/simulator/phones/+12065550101/messages'
    const shown = async () => ((await client.get(phone)).body as { messages: unknown[] }).messages.length
    await client.post('/simulator/messages', { From: '+12065550100', To: '+12065550180', Body: 'Hello' })
    await client.post(session, { Status: 'closed' })
    await page.getByRole('button', { name: 'Reset the simulator' }).click()
    const question = page.getByRole('dialog', { name: 'Reset the simulator?' })
    await assertAccessible(page, 'the question')
    await question.getByRole('button', { name: 'Leave it' }).click()
    assert.equal(await shown(), 1)
    await page.getByRole('button', { name: 'Reset the simulator' }).click()
    await question.getByRole('button', { name: 'Reset', exact: true }).click()
    await page.getByText('2 texts and 0 calls were taken off the phones.').waitFor()
    assert.equal(await shown(), 0)
    await page.getByRole('link', { name: "The demo's session is open." }).click()
    await page.waitForURL('**/console/sessions/KC*')
  })

  test('who is in no rehearsal has no such screen', async (t) => {
    const world = await worldOf(embedded!)
    const page = await consolePage(t, world, await world.account(), { path: '/time' })
    await page.waitForURL('**/console/phones')
    assert.equal(await page.getByRole('link', { name: 'Time' }).count(), 0)
  })
})
