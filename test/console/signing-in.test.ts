// Signing in and out of the console, as people do it.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { createSignInLink } from '../../src/operations/sign-in.ts'
import { assertAccessible } from '../support/accessibility.ts'
import { blankPage, consolePage, noBrowser } from '../support/browser.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

const [embedded] = engines

suite('signing in at the console', { skip: noBrowser }, () => {
  test('who has the SID and the token signs in and out, and others do not', async (t) => {
    const world = await worldOf(embedded!)
    const { sid, token } = await world.account()
    const page = await blankPage(t, world)
    await page.goto('/console')
    await assertAccessible(page, 'the form')
    await page.getByLabel(/Account SID/).fill(sid)
    await page.getByLabel(/Auth token/).fill('wrong')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('alert').getByText('That is not the SID and token').waitFor()
    await page.getByLabel(/Auth token/).fill(token)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText('owner', { exact: true }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  test('a link signs its reader in once and leaves nothing of it in the address', async (t) => {
    const world = await worldOf(embedded!)
    const account = await world.account()
    const link = await createSignInLink(world.maskline.context, account.sid)
    const [first, second] = [await blankPage(t, world), await blankPage(t, world)]
    await first.goto(`/console#${link}`)
    await first.getByText('Live', { exact: true }).waitFor()
    assert.ok(!first.url().includes('SI'))
    assert.equal(await first.evaluate('document.cookie'), '')
    await second.goto(`/console#${link}`)
    await second.getByRole('button', { name: 'Sign in' }).waitFor()
  })

  test('every address below /console is a screen, and one that is none leads to the first', async (t) => {
    const world = await worldOf(embedded!)
    const account = await world.account()
    const page = await consolePage(t, world, account, { path: '/sessions' })
    await page.getByRole('heading', { level: 1, name: 'Sessions' }).waitFor()
    await page.goto('/console/nowhere/at/all')
    await page.waitForURL('**/console/phones')
  })
})
