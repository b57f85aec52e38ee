// The carrier that docs/carriers.md makes as an example: it compiles, and keeps the rules that every carrier keeps. And the
// description that the page shows is one.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { suite, test, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import { carrierKinds, readCarriers } from '../../src/carriers/index.ts'
import type { CarrierKind } from '../../src/carriers/settings.ts'
import { inventoryRules, reportRules, sendRules, textRules } from '../support/carrier-ability-rules.ts'
import { type Adapter, fixturesIn, owner, silent } from '../support/carrier-fixtures.ts'
import { parseRules, subjectOf, verifyRules } from '../support/carrier-rules.ts'

const root = join(import.meta.dirname, '..', '..')
const page = readFileSync(join(root, 'docs', 'carriers.md'), 'utf8')
const blocks = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, marked]) => marked === language)
    .map(([, , code]) => code!)

const [description, ...fixtures] = blocks('json')
const [carrier, adapter] = blocks('ts')

test('the description on the page is one', async () => {
  const simulator = { name: 'simulator', kind: 'simulator' }
  const { all, backups } = await readCarriers(description!, { account_sid: owner, http: silent, simulator })
  assert.deepEqual(
    all.map(({ kind }) => kind),
    ['twilio', 'telnyx', 'jambonz', 'simulator'],
  )
  assert.deepEqual(backups, [
    { for: '+12065550180', carrier: 'telnyx-us', repeatLost: false },
    { for: 'US', carrier: 'twilio-main', repeatLost: true },
  ])
})

/** The files of the example in a folder of their own, which import what is in the repository. */
function written(t: TestContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'maskline-carrier-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const put = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const home = relative(folder, root)
  put('pigeon.ts', importing(carrier!, { './': `${home}/src/carriers/`, '../': `${home}/src/` }))
  put('adapter.ts', importing(adapter!, { '../../../': `${home}/`, '../../': `${home}/test/` }))
  mkdirSync(join(folder, 'fixtures'))
  for (const [at, fixture] of fixtures.entries()) put(`fixtures/${at}.json`, fixture)
  put('package.json', '{"type": "module"}')
  // Packages without types of their own have them in src.
  const include = ['*.ts', `${root}/src/**/*.d.ts`]
  const compilerOptions = { typeRoots: [join(root, 'node_modules', '@types')] }
  put('tsconfig.json', JSON.stringify({ extends: `${root}/tsconfig.json`, compilerOptions, include }))
  return folder
}

/** The code with what it imports at other places: the first that fits. */
const importing = (code: string, places: Readonly<Record<string, string>>) =>
  code.replaceAll(/(?<= from ')\.[^']*/g, (path) => {
    const [from, to] = Object.entries(places).find(([place]) => path.startsWith(place))!
    return to + path.slice(from.length)
  })

/** The line in the list, until the test ends. */
function listed(t: TestContext, kinds: Record<string, CarrierKind>): void {
  const list = carrierKinds as Record<string, CarrierKind>
  Object.assign(list, kinds)
  t.after(() => Object.keys(kinds).forEach((kind) => delete list[kind]))
}

suite('the worked example', () => {
  test('it is compiled as the repository is', async (t) => {
    const tsc = join(root, 'node_modules', '.bin', 'tsc')
    const compiled = promisify(execFile)(tsc, ['--project', written(t)])
    await compiled.catch((error: unknown) => assert.fail((error as { readonly stdout: string }).stdout))
  })

  test('it keeps the rules of every carrier', async (t) => {
    const folder = written(t)
    const { pigeon } = (await import(join(folder, 'pigeon.ts'))) as { pigeon: CarrierKind }
    listed(t, { pigeon })
    const made = (await import(join(folder, 'adapter.ts'))) as { adapter: Adapter }
    const subject = await subjectOf(made.adapter, fixturesIn(join(folder, 'fixtures')))
    for (const [rule, proof] of [...verifyRules, ...parseRules]) await t.test(rule, () => proof(subject))
    const able = [...textRules, ...reportRules, ...sendRules, ...inventoryRules]
    for (const [rule, proof] of able) await t.test(rule, (inner) => proof(inner, subject))
  })
})
