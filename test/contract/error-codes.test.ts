// Every error code that is an API answer, with the shortest story that ends in it, its status and its whole message
// (contract section 5). What else leads to a code is proved where its rule is.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { problems } from '../../src/domain/problem.ts'
import { engines } from '../support/engines.ts'
import { steppedRows } from '../support/refused-steps.ts'
import { storyRows } from '../support/refused-stories.ts'
import { assertRefused, play } from '../support/scenarios.ts'
import { worldOf } from '../support/world.ts'

for (const engine of engines) {
  suite(`error codes, ${engine.name}`, () => {
    for (const { code, status = 400, message, compat = 'documented', steps, ask, form } of steppedRows) {
      test(`${ask} answers ${code} (${compat})`, async () => {
        const last = { ask, ...(form && { form }), status, code, shows: { message } }
        await play(await worldOf(engine, compat), [...steps, last])
      })
    }
    for (const { what, code, status = 400, message, compat, on, story } of storyRows) {
      if (on !== undefined && on !== engine.name) continue
      test(`${what} is answered with ${code}`, async (t) => {
        const answer = await story(await worldOf(engine, compat), t, engine)
        assertRefused(answer, { status, code })
        assert.equal(answer.body.message, message)
      })
    }
  })
}

const rows = [...steppedRows, ...storyRows]
const produced = new Set(rows.map(({ code }) => code))

/** Codes of the published catalogue that this version never answers, and why. */
const unanswered: Readonly<Record<number, string>> = {
  80506: 'a replacement bars nobody from making services',
  80615: 'no account is ever on legal hold',
}

test("every one of Proxy's codes that the catalogue has is produced", () => {
  const ours = new Set<number>(Object.values(problems).map(({ code }) => code))
  const proxys = [...ours].filter((code) => code >= 80_000 && code < 81_000)
  assert.deepEqual(
    proxys.filter((code) => !produced.has(code)),
    [],
  )
  for (const code of Object.keys(unanswered)) assert.ok(!ours.has(Number(code)), `${code} needs a row now`)
})

/** A code as it was published. */
interface Published {
  readonly code: number
  readonly title: string
  /** Null: the title. */
  readonly message: string | null
  readonly http_status: number | null
  /** Told to the account's owner, never answered. */
  readonly debugger_only: boolean
}

const location = new URL('../../../shared/contract/errors.json', import.meta.url)
const unpublished = existsSync(location)
  ? false
  : 'the published error codes are not beside this repository (../shared/contract/errors.json)'
if (unpublished) console.log(`# skipped: error codes as published, ${unpublished}`)

suite('error codes as published', { skip: unpublished }, () => {
  const published = unpublished ? [] : (JSON.parse(readFileSync(location, 'utf8')) as Published[])
  const answers = published.filter((one) => !one.debugger_only)

  test('every published answer is produced, or a reason is known why not', () => {
    assert.ok(answers.length > 40, 'the codes were found')
    const missing = answers.map(({ code }) => code).filter((code) => !produced.has(code))
    assert.deepEqual(missing.map(String), Object.keys(unanswered))
  })

  test('every answer has its published status and message', () => {
    for (const { code, status = 400, message } of rows) {
      const as = answers.find((one) => one.code === code)
      if (as === undefined) continue
      assert.equal(status, as.http_status, `${code}`)
      assert.match(message, pattern(as.message ?? as.title), `${code}`)
    }
  })
})

/** Anything may stand where a message names a value, `{ISO}` or `<reason>`, and where it is cut short with an ellipsis. */
function pattern(message: string): RegExp {
  const fixed = message.split(/\{\w+\}|<[\w ]+>|…/).map((text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${fixed.join('.+')}$`)
}
