// The README and the page on clients, as far as a machine can judge them: what they tell to type exists, what they
// show is what is printed. Their programs are run by `npm run test:clients`.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import manifest from '../../package.json' with { type: 'json' }
import { commands, isCommand, type OptionName } from '../../src/cli/commands.ts'
import { greeting } from '../../src/cli/greeting.ts'
import { settings } from '../../src/config.ts'
import { putDemo } from '../../src/operations/put-demo.ts'
import { engines } from '../support/engines.ts'
import { worldOf } from '../support/world.ts'

const aLink = `http://127.0.0.1:8080/console#SI${'0'.repeat(32)}:${'0'.repeat(32)}`

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const documents = ['README.md', 'docs/clients.md']

const blocks = (path: string, marked: string) =>
  [...read(path).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, mark]) => mark === marked)
    .map(([, , text]) => text!)

/** Without what differs from one start to the next. */
const timeless = (text: string) =>
  text
    .replaceAll(/\b([A-Z]{2})[0-9a-f]{32}\b/g, '$1')
    .replaceAll(/\b[0-9a-f]{32}\b/g, 'token')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'address')
    .replaceAll(/^( {2}Data +).*$/gm, '$1place')

test('the scripts that the documents run are those of the package', () => {
  const typed = documents.flatMap((path) =>
    [...read(path).matchAll(/(?:^|`|&& )npm (?:run )?([\w:-]+)/gm)].map(([, name]) => name!),
  )
  assert.ok(typed.includes('start') && typed.includes('test:clients'))
  const builtIn = ['ci', 'install']
  for (const name of typed) assert.ok(builtIn.includes(name) || name in manifest.scripts, `npm ${name}`)
})

test('the commands, options and settings that the documents name exist', () => {
  for (const path of documents) {
    const text = read(path)
    for (const [whole, name, rest] of text.matchAll(
      /maskline(?:\.js|\.ts)? ([a-z]+)((?: --[\w-]+(?: \d+)?)*)(?=`|$)/gm,
    )) {
      assert.ok(isCommand(name!), whole)
      const takes: readonly OptionName[] = commands[name].options
      for (const [, option] of rest!.matchAll(/--([\w-]+)/g))
        assert.ok(takes.includes(option as OptionName), whole)
    }
    for (const [name] of text.matchAll(/\bMASKLINE_\w+/g)) assert.ok(name in settings, name)
  }
})

test('the README shows the greeting as it is', async () => {
  const world = await worldOf(engines[0]!)
  const { sid, token } = await world.account()
  const demo = await putDemo(world.maskline.context, sid)
  const account = { sid, auth_token: token }
  const printed = timeless(
    greeting({
      base: world.base,
      link: aLink,
      publicUrl: undefined,
      account,
      demo,
      carriers: ['simulator'],
      engine: 'embedded',
      place: 'memory',
    }),
  )
  const shown = timeless(blocks('README.md', 'text')[0]!).split('...\n')
  assert.equal(shown.length, 5)
  let from = 0
  for (const part of shown) {
    const at = printed.indexOf(part.trimEnd(), from)
    assert.notEqual(at, -1, `not printed, or not in this place:\n${part}`)
    from = at + part.trimEnd().length
  }
})

test('npm run demo ends with 0, and the README shows what it prints', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/demo.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
  assert.deepEqual([status, stderr], [0, ''])
  assert.ok(stdout.includes(blocks('README.md', 'text')[2]!.trimEnd()), stdout)
  assert.match(stdout, /^ {2}All \d+ checks hold\./m)
})
