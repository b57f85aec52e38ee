import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { problem, type ProblemName, problems } from '../../src/domain/problem.ts'

const names = Object.keys(problems) as ProblemName[]
const placeholders = (name: ProblemName) =>
  [...problems[name].message.matchAll(/\{(\w+)\}/g)].map(([, placeholder]) => placeholder!)

test('a message says the values that it has places for, as they are', () => {
  for (const name of names) {
    const values = Object.fromEntries(placeholders(name).map((place) => [place, `<$& {other} ${place}>`]))
    const { message } = problem(name, values)
    for (const value of Object.values(values)) assert.ok(message.includes(value), name)
    assert.equal(message.replaceAll('{other}', '').includes('{'), false, name)
  }
})

const calls = globSync('src/**/*.ts', { cwd: new URL('../../', import.meta.url) }).flatMap((file) => {
  const source = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
  return [...source.matchAll(/problem\(\s*'([\w-]+)'(?:,\s*\{([^}]*)\})?/g)].map(([call, name, values]) => ({
    file,
    call,
    name: name as ProblemName,
    values: values ?? '',
  }))
})

test('whoever names a problem gives every value that its message has a place for', () => {
  assert.ok(calls.length > 30, 'the calls were found')
  for (const { file, call, name, values } of calls) {
    for (const place of placeholders(name)) {
      assert.match(values, new RegExp(`\\b${place}\\b`), `${file}: ${call}`)
    }
  }
})
