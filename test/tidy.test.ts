// The style guide, executed: each rule holds in every file of the repository, and each is seen to fail on bad examples.
// A rule that cannot fail is no rule.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { filesOf, rules, shown, tidy } from '../scripts/tidy.ts'
import { exceptions } from '../scripts/tidy/constructs.ts'
import { edgesOf, parts } from '../scripts/tidy/imports.ts'
import { parse } from '../scripts/tidy/source.ts'

/** Files by path. In a bad example every line that ends in `// BAD`, or `BAD` for the file itself, is one finding. */
type Files = Readonly<Record<string, string>>

const lines = (count: number) => 'x()\n'.repeat(count)

const examples: Readonly<
  Record<string, { readonly bad: readonly Files[]; readonly good: readonly Files[] }>
> = {
  'import-directions': {
    bad: [
      { 'src/domain/a.ts': "import { b } from '../storage/b.ts' // BAD" },
      { 'src/domain/a.ts': "import { createHash } from 'node:crypto' // BAD" },
      {
        'src/operations/a.ts': "import { sql } from 'kysely' // BAD\nimport type { X } from 'fastify' // BAD",
      },
      { 'src/operations/a.ts': "import { X } from '../events.ts' // BAD" },
      { 'src/operations/a.ts': "import { type X } from '../events.ts' // BAD" },
      { 'src/api/a.ts': "const b = await import('../storage/b.ts') // BAD" },
      { 'src/api/a.ts': "export { b } from '../http/b.ts' // BAD" },
      { 'src/domain/a.ts': "let b: import('../storage/b.ts').B // BAD" },
      { 'src/storage/a.ts': "import { b } from '../../test/support/b.ts' // BAD" },
      { 'test/a.test.ts': "import { b } from './b.test.ts' // BAD" },
      { 'src/somewhere/a.ts': 'BAD' },
    ],
    good: [
      { 'src/domain/a.ts': "import { b } from './b.ts'" },
      { 'src/domain/phone-number.ts': "import { b } from 'libphonenumber-js/max'" },
      { 'src/operations/a.ts': "import type { X } from '../events.ts'\nimport { y } from '../storage/y.ts'" },
      { 'src/api/resources/a.ts': "import type { X } from '../../storage/x.ts'" },
      { 'test/storage/a.test.ts': "import pg from 'pg'\nimport { b } from '../../src/storage/b.ts'" },
    ],
  },
  'import-cycles': {
    bad: [
      { 'src/domain/a.ts': "import './b.ts'", 'src/domain/b.ts': "import './a.ts' // BAD" },
      {
        'src/domain/a.ts': "import type { B } from './b.ts'",
        'src/domain/b.ts': "import { A } from './a.ts' // BAD",
      },
      { 'src/domain/a.ts': "import './a.ts' // BAD" },
    ],
    good: [
      {
        'src/domain/a.ts': "import './b.ts'\nimport './c.ts'",
        'src/domain/b.ts': "import './c.ts'",
        'src/domain/c.ts': '',
      },
    ],
  },
  barrels: {
    bad: [
      { 'src/domain/index.ts': 'BAD' },
      { 'src/domain/a.ts': "export * from './b.ts' // BAD\nexport { c } from './c.ts' // BAD" },
    ],
    good: [
      { 'src/api/index.ts': "import { a } from './a.ts'\nexport const list = [a]\nexport { list as b }" },
    ],
  },
  'file-length': {
    bad: [{ 'src/domain/a.ts': lines(400) + 'BAD' }],
    good: [{ 'src/domain/a.ts': lines(400) }],
  },
  'function-length': {
    bad: [
      { 'src/a.ts': `function f() { // BAD\n${lines(59)}}` },
      { 'src/a.ts': `class A { m() { // BAD\n${lines(59)}} }` },
      { 'src/a.ts': `const f = () => { // BAD\n${lines(59)}}` },
      { 'test/a.test.ts': `test('a', () => { // BAD\n${lines(59)}})` },
      { 'src/api/resource.ts': `function resource() { // BAD\n${lines(59)}}` },
    ],
    good: [
      { 'src/a.ts': `function f() {\n${lines(58)}}` },
      { 'test/a.test.ts': `suite('a', () => {\n${lines(70)}})` },
    ],
  },
  environment: {
    bad: [
      { 'src/main.ts': "const port = process.env['PORT'] // BAD" },
      { 'src/cli/maskline.ts': '// no exception is needed BAD' },
    ],
    good: [{ 'test/a.test.ts': 'process.env' }, { 'src/cli/maskline.ts': 'readConfig(process.env)' }],
  },
  clock: {
    bad: [{ 'src/a.ts': 'Date.now() // BAD\nnew Date() // BAD\nperformance.now() // BAD' }],
    good: [
      { 'src/a.ts': 'new Date(0)\nclock.now()' },
      { 'src/clock.ts': 'new Date()' },
      { 'bench/a.ts': 'Date.now()' },
    ],
  },
  randomness: {
    bad: [{ 'src/a.ts': 'Math.random() // BAD\nrandomBytes(16) // BAD\ncrypto.randomUUID() // BAD' }],
    good: [{ 'src/a.ts': 'sids.mint(1)\nMath.max(1)' }, { 'src/clock.ts': 'randomFillSync(drawn)' }],
  },
  'chance-in-tests': {
    bad: [{ 'test/a.test.ts': 'Math.random() // BAD' }],
    good: [{ 'test/a.test.ts': 'fc.assert(fc.property(fc.integer(), holds))' }],
  },
  console: {
    bad: [{ 'src/a.ts': 'console.log(1) // BAD\nconsole.error(1) // BAD' }],
    good: [{ 'src/a.ts': "log.info('console.log')" }, { 'scripts/a.ts': 'console.log(1)' }],
  },
  'standard-output': {
    bad: [{ 'src/operations/a.ts': "process.stdout.write('a') // BAD\nprocess.stderr.write('a') // BAD" }],
    good: [{ 'src/cli/a.ts': "process.stdout.write('a')" }],
  },
  'enums-and-namespaces': {
    bad: [{ 'src/a.ts': 'enum A {} // BAD\nconst enum B {} // BAD\nnamespace C { x } // BAD' }],
    good: [
      { 'src/a.ts': "const as = ['a', 'b'] as const\ntype A = (typeof as)[number]\ndeclare module 'x' {}" },
    ],
  },
  'default-exports': {
    bad: [
      { 'src/a.ts': 'export default function f() {} // BAD' },
      { 'src/a.ts': 'export default 1 // BAD' },
      { 'src/a.ts': 'const a = 1\nexport { a as default } // BAD' },
    ],
    good: [{ 'src/a.ts': 'export const a = 1\nswitch (a) { default: a }' }],
  },
  'as-any': {
    bad: [{ 'test/a.test.ts': 'const a = b as any // BAD' }],
    good: [{ 'src/a.ts': "const a = b as unknown\nconst c = 'as any' // as any" }],
  },
  'module-mocks': {
    bad: [{ 'test/a.test.ts': "mock.module('x') // BAD\nvi.mock('x') // BAD\njest.mock('x') // BAD" }],
    good: [{ 'test/a.test.ts': 'mock.fn()' }],
  },
  'module-state': {
    bad: [
      { 'src/a.ts': 'let server = 1 // BAD' },
      { 'src/a.ts': 'const cache = new Map() // BAD\nexport const put = () => cache.set(1, 2)' },
      { 'src/a.ts': 'const seen = [] // BAD\nexport const add = () => seen.push(1)' },
    ],
    good: [
      { 'src/a.ts': "const words = new Set(['a'])\nfunction f() { let a = new Map(); a.set(1, 2) }" },
      { 'test/support/a.ts': 'const worlds = new Map()\nworlds.set(1, 2)' },
    ],
  },
  'bounded-state': {
    bad: [
      {
        'src/a.ts': 'class A {\n  #known = new Map<string, number>() // BAD\n  readonly list = [] // BAD\n}',
      },
      { 'src/a.ts': 'class A {\n  #words = new Set(first) // BAD\n  put() { this.#words.add(1) }\n}' },
      { 'src/a.ts': '// Bounded:\nclass A {\n  // Bounded by what it is.\n  #known = new Map() // BAD\n}' },
      { 'src/a.ts': 'class A {\n  // Bounded: by its limit.\n  #a = []\n  #known = new Map() // BAD\n}' },
      {
        'src/a.ts':
          'function make() {\n  const known = new Map() // BAD\n  return { put: () => known.set(1, 2) }\n}',
      },
      {
        'src/a.ts':
          'function make() {\n  if (on) {\n    let all = [] // BAD\n    return () => put(all)\n  }\n}',
      },
    ],
    good: [
      { 'src/a.ts': 'class A {\n  // Bounded: by sizeMax, the oldest goes first.\n  #known = new Map()\n}' },
      { 'src/a.ts': 'class A {\n  /** What waits. Bounded: by waitingMax. */\n  readonly #list = []\n}' },
      {
        'src/a.ts':
          "class A {\n  readonly #words = new Set(['a'])\n  is(word) { return this.#words.has(word) }\n}",
      },
      {
        'src/a.ts':
          'function f(rows) {\n  const found = []\n  rows.forEach((row) => found.push(row))\n  return found\n}',
      },
      {
        'src/a.ts':
          'function make() {\n  // Bounded: by knownMax.\n  const known = new Map()\n  return () => known.set(1, 2)\n}',
      },
      { 'test/a.test.ts': 'class A { #known = new Map() }' },
    ],
  },
  'file-names': {
    bad: [{ 'src/claimNumber.ts': 'BAD' }, { 'src/Domain/a.ts': 'BAD' }, { 'src/a_b.ts': 'BAD' }],
    good: [
      { 'src/api/core/claim-number.ts': '' },
      { 'test/claim-number.test.ts': '' },
      { 'console/app.tsx': '' },
    ],
  },
  'folder-names': {
    bad: [
      { 'src/utils/a.ts': 'BAD' },
      { 'src/domain/types.ts': 'BAD' },
      { 'test/helpers/a.ts': 'BAD' },
      { 'src/constants.ts': 'BAD' },
    ],
    good: [{ 'src/storage/services.ts': '' }, { 'test/support/a.ts': '' }],
  },
  'empty-names': {
    bad: [
      {
        'src/a.ts':
          'class SessionManager {} // BAD\nconst dateUtils = 1 // BAD\nfunction callHelper() {} // BAD',
      },
      {
        'src/a.ts':
          'class CarrierImpl {} // BAD\ntype SessionDto = 1 // BAD\ninterface SessionData {} // BAD',
      },
      { 'src/a.ts': 'interface ISession {} // BAD\ntype CallInfo = 1 // BAD' },
    ],
    good: [{ 'src/a.ts': 'const messageData = 1\ninterface Interaction {}\ntype In = 1\nconst implied = 1' }],
  },
  'past-in-comments': {
    bad: [
      { 'src/a.ts': '// previously a Map BAD\n// This used to wait. BAD\n// it is no longer kept BAD' },
      { 'src/a.ts': 'x() /* it now also closes BAD */\n/** has been renamed. BAD */' },
    ],
    good: [
      { 'src/a.ts': "// It is used to sign.\nconst a = 'no longer' // one that is closed\n// used tools" },
    ],
  },
  'unfinished-work': {
    bad: [{ 'src/a.ts': '// TODO: close it BAD\n/* FIXME BAD */' }],
    good: [{ 'src/a.ts': "// the last four digits as `XXXX`\nconst todo = 'TODO'" }],
  },
  'unexplained-exceptions': {
    bad: [
      { 'src/a.ts': '// oxlint-disable-next-line no-console BAD\n/* eslint-disable */ // BAD' },
      { 'src/a.ts': '/* oxlint-disable no-console -- all of it BAD */' },
    ],
    good: [{ 'src/a.ts': '// oxlint-disable-next-line no-console -- the only place that may' }],
  },
  'commented-out-code': {
    bad: [
      {
        'src/a.ts':
          "/* BAD */ // const a = b()\n/* BAD */ // import { a } from './a.ts'\n/* BAD */ // close(a)\n/* BAD */ // }",
      },
    ],
    good: [{ 'src/a.ts': '// For each one, wait.\n// `close()` ends it\n// If not: throw it away.' }],
  },
  'named-files': {
    bad: [{ 'src/a.ts': '/** As in storage/gone.ts. BAD */' }],
    good: [
      { 'src/a.ts': '// see storage/there.ts, there.ts and ./storage/there.ts', 'src/storage/there.ts': '' },
    ],
  },
  'every-test-runs': {
    bad: [
      { 'test/a.test.ts': "test.skip('a') // BAD\nsuite.only('a') // BAD\nit.todo('a') // BAD" },
      { 'test/a.test.ts': "test('a', { skip: true }, f) // BAD\ntest('a', { only: true }, f) // BAD" },
      { 'test/a.test.ts': "test('a', (t) => t.skip()) // BAD" },
    ],
    good: [
      { 'test/a.test.ts': "test('a', { skip: there ? false : 'no contract here' }, f)" },
      { 'test/a.test.ts': "test('a', (t) => t.skip('no contract here'))\nrows.skip()" },
    ],
  },
  'test-sleeps': {
    bad: [
      { 'test/a.test.ts': 'await new Promise((done) => setTimeout(done, 100)) // BAD' },
      { 'test/a.test.ts': "import { setTimeout } from 'node:timers/promises' // BAD" },
      { 'test/a.test.ts': 'await page.waitForTimeout(100) // BAD' },
    ],
    good: [
      { 'test/a.test.ts': 'clock.advance(100)\nAbortSignal.timeout(100)' },
      { 'test/support/a.ts': 'setTimeout(f)' },
    ],
  },
  'test-names': {
    bad: [
      {
        'test/a.test.ts': "test('it should close') // BAD\ntest(`fixes #12`) // BAD\ntest('issue 7') // BAD",
      },
    ],
    good: [{ 'test/a.test.ts': "test('a closed session refuses new participants')" }],
  },
}

const root = join(import.meta.dirname, '..')
const files = filesOf(root)
const sources = await parse(files)

suite('tidy', () => {
  for (const rule of rules) {
    test(`${rule.name}: ${rule.says}`, async () => {
      const { bad, good } = examples[rule.name] ?? assert.fail(`examples of ${rule.name} are missing above`)
      for (const example of bad)
        assert.deepEqual(await found(rule, example), marked(example), JSON.stringify(example))
      for (const example of good) assert.deepEqual(await found(rule, example), [], JSON.stringify(example))
      const findings = rule.check(sources).map(shown)
      assert.equal(findings.length, 0, `\n${findings.join('\n')}\n`)
    })
  }

  test('every example belongs to a rule', () => {
    assert.deepEqual(Object.keys(examples).toSorted(), rules.map(({ name }) => name).toSorted())
  })

  test('every file that a rule lets off is there', () => {
    const paths = new Set(files.map(({ path }) => path))
    assert.deepEqual(
      exceptions.filter((path) => !paths.has(path)),
      [],
    )
  })

  test('every row of the import table is a part of the tree, and every import it allows is made', () => {
    const made = sources.flatMap((source) =>
      edgesOf(source).map(({ file, specifier }) => ({ from: source.path, to: file ?? specifier })),
    )
    const begins = (path: string, name: string) => path === name || path.startsWith(`${name}/`)
    for (const [part, { imports, types = [], packages = [], packageTypes = [] }] of Object.entries(parts)) {
      const from = made.filter((edge) => begins(edge.from, part))
      const unused = [...imports, ...types, ...packages, ...packageTypes].filter(
        (name) => !from.some(({ to }) => begins(to, name)),
      )
      assert.deepEqual(unused, [], `${part} imports none of these: take them out of its row`)
    }
  })

  test('what src imports is a dependency of the package, and the package has no other', () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const used = Object.values(parts).flatMap(({ packages = [], packageTypes = [] }) => [
      ...packages,
      ...packageTypes,
    ])
    const packages = new Set(used.filter((name) => !name.startsWith('node:')))
    assert.deepEqual(Object.keys(dependencies).toSorted(), [...packages].toSorted())
  })
})

/** Where a rule finds something: `path:line`. */
async function found(rule: (typeof rules)[number], example: Files): Promise<string[]> {
  const given = Object.entries(example).map(([path, text]) => ({ path, text }))
  const findings = await tidy(given, [rule])
  return findings.map(({ path, line }) => `${path}:${line}`).toSorted()
}

/** Where a bad example says that something is to be found; a mark after the last line is the file's own. */
function marked(example: Files): string[] {
  return Object.entries(example)
    .flatMap(([path, text]) =>
      text.split('\n').flatMap((line, at) => {
        if (!/\bBAD\b/.test(line)) return []
        const ofFile = line === 'BAD' || line.includes('no exception')
        return [`${path}:${ofFile ? 1 : at + 1}`]
      }),
    )
    .toSorted()
}
