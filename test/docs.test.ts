// The documents, proved against the code: what they list is what there is, what they link to exists, what they tell a
// reader to type works.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { promisify } from 'node:util'
import { documentOf, generatedDocuments } from '../scripts/docs.ts'
import { filesOf, rules } from '../scripts/tidy.ts'
import { problems } from '../src/domain/problem.ts'
import { alerts } from '../src/domain/alert.ts'
import { simulatorRoutes } from '../src/api/simulator.ts'
import { putDemo } from '../src/operations/put-demo.ts'
import { engines } from './support/engines.ts'
import { ownWorldOf } from './support/world.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const documents = ['.', 'docs', 'bench']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md'))

/** Code blocks of a document that are marked with a language. */
function blocks(path: string, language: string): string[] {
  return [...read(path).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, marked]) => marked === language)
    .map(([, , code]) => code!)
}

/** What is left of a document without its code. */
const prose = (path: string) => read(path).replaceAll(/^```[\s\S]*?^```$/gm, '')

/** Rows of all tables with a number of columns, without heads; cells as they are written. */
function tableRows(path: string, columns: number): string[][] {
  const cells = prose(path)
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.split(/(?<!\\)\|/).slice(1, -1))
    .map((row) => row.map((cell) => cell.trim().replaceAll('\\|', '|')))
  const ruler = (row: readonly string[]) => row.every((cell) => /^:?-+:?$/.test(cell))
  return cells.filter(
    (row, at) =>
      row.length === columns && !ruler(row) && !(cells[at + 1] !== undefined && ruler(cells[at + 1]!)),
  )
}

const code = (text: string) => `\`${text}\``

suite('links', () => {
  /** As GitHub makes anchors of headings. */
  const anchors = (path: string) =>
    [...prose(path).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )

  for (const path of documents) {
    test(`every link of ${path} leads somewhere`, () => {
      for (const [, target] of prose(path).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (target!.startsWith('https://')) continue
        const [file, anchor] = target!.split('#') as [string, string?]
        const linked = file === '' ? path : join(dirname(path), file)
        assert.ok(existsSync(join(root, linked)), `${target}: there is no ${linked}`)
        if (anchor !== undefined) assert.ok(anchors(linked).includes(anchor), `${target}: no such heading`)
      }
    })

    test(`every source file that ${path} names exists`, () => {
      const there = filesOf(root).map((file) => `/${file.path}`)
      for (const [, name] of prose(path).matchAll(/`([\w./-]+\.tsx?)`/g)) {
        assert.ok(
          there.some((file) => file.endsWith(`/${name}`)),
          `there is no ${name}`,
        )
      }
    })
  }
})

suite('lists', () => {
  test('docs/errors.md has every problem, and no other, with its code, status and message', () => {
    const told = tableRows('docs/errors.md', 5).map((row) => row.slice(0, 4).join(' | '))
    const real = Object.entries(problems).map(([name, problem]) =>
      [problem.code, problem.status, code(name), problem.message].join(' | '),
    )
    assert.deepEqual(told.toSorted(), real.toSorted())
  })

  test('docs/errors.md says of every problem when, and of missing records that this is the live profile', () => {
    for (const [, , name, , when] of tableRows('docs/errors.md', 5)) {
      const problem = problems[name!.slice(1, -1) as keyof typeof problems]
      assert.ok(when!.length > 10, `${name} needs more than "${when}"`)
      assert.equal(when!.startsWith('`live`: '), 'missing' in problem, name)
    }
  })

  test('docs/errors.md has every alert, and no other', () => {
    const told = tableRows('docs/errors.md', 3).map(([number, name]) => `${number} ${name}`)
    const real = Object.entries(alerts).map(([name, alert]) => `${alert.code} ${code(name)}`)
    assert.deepEqual(told.toSorted(), real.toSorted())
  })

  for (const path of generatedDocuments) {
    test(`what ${path} takes from the code is up to date`, async () => {
      const { is, ought } = await documentOf(path)
      assert.equal(is, ought, `${path} is out of date: node scripts/docs.ts`)
    })
  }

  test('CONTRIBUTING.md has every script of the package, and no other', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
    const told = tableRows('CONTRIBUTING.md', 2).map(([script]) => script!)
    const real = Object.keys(scripts).map((name) =>
      code(/^(start|test)$/.test(name) ? `npm ${name}` : `npm run ${name}`),
    )
    assert.deepEqual(told.toSorted(), real.toSorted())
  })

  test('every rule that STYLE.md says is checked by tidy or lint is one', () => {
    const lint = new Set(
      [...read('.oxlintrc.json').matchAll(/"(\w+\/[\w-]+)": (?!"off")/g)].map(([, name]) => name!),
    )
    const tidy = new Set(rules.map(({ name }) => name))
    const claims = [...prose('STYLE.md').matchAll(/\b(tidy|lint) ((?:`[\w/-]+`(?:,\s+)?)+)/g)].flatMap(
      ([, by, names]) => [...names!.matchAll(/`([^`]+)`/g)].map(([, name]) => ({ by, name: name! })),
    )
    assert.ok(claims.length > 5)
    for (const { by, name } of claims)
      assert.ok((by === 'tidy' ? tidy : lint).has(name), `${by} has no ${name}`)
  })

  test('docs/simulator.md has every call to the phones, and no other', () => {
    const told = [...read('docs/simulator.md').matchAll(/^## `(.*)`$/gm)].map(([, call]) => call!)
    const real = simulatorRoutes.map(
      ({ method, path }) => `${method} ${path.replace(':phone', '{number}').replace(':sid', '{sid}')}`,
    )
    assert.deepEqual(told.toSorted(), real.toSorted())
  })
})

suite('examples', () => {
  for (const path of documents) {
    test(`every shell example of ${path} is one`, () => {
      for (const example of blocks(path, 'sh')) {
        const { status, stderr } = spawnSync('sh', ['-n'], { input: example, encoding: 'utf8' })
        assert.equal(status, 0, `${stderr}\n${example}`)
      }
    })
  }

  const curl = spawnSync('curl', ['--version']).status === 0
  test(
    'the examples of docs/simulator.md answer what it shows',
    { skip: curl ? false : 'curl is not installed' },
    async (t) => {
      const world = await ownWorldOf(t, engines[0]!, { turnable: true })
      const account = await world.account()
      await putDemo(world.maskline.context, account.sid)
      const env = {
        ...process.env,
        MASKLINE: world.base,
        ACCOUNT_SID: account.sid,
        AUTH_TOKEN: account.token,
      }
      const [settings, ...examples] = blocks('docs/simulator.md', 'sh')
      const shown = blocks('docs/simulator.md', 'json').map((text) => JSON.parse(text) as unknown)
      for (const name of ['MASKLINE', 'ACCOUNT_SID', 'AUTH_TOKEN'])
        assert.match(settings!, new RegExp(`\\b${name}=`))
      assert.equal(examples.length, shown.length)
      for (const [at, example] of examples.entries()) {
        const { stdout } = await promisify(execFile)('sh', ['-ec', example], { env })
        assert.deepEqual(withoutNames(JSON.parse(stdout)), withoutNames(shown[at]), example)
      }
    },
  )
})

/** An answer with its SIDs cut to their kind and its dates to their form: what an example can promise. */
function withoutNames(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer), (_, value: unknown) =>
    typeof value === 'string'
      ? value.replace(/^([A-Z]{2})[0-9a-f]{32}$/, '$1').replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, 'date')
      : value,
  )
}
