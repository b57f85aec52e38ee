// An independent judge of what is asked of Twilio: Prism, which holds every request and its own answers against Twilio's
// published description of the 2010-04-01 API.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { findPrism, lackOfPrism, startPrism } from '../../bench/prism.ts'

const published = new URL('../../../shared/contract/upstream_api_v2010_subset.json', import.meta.url)

/** Why there is no judge here, or false. In CI what can be installed is. */
export const noJudge: string | false = lack()

function lack(): string | false {
  if (!existsSync(published)) {
    return "Twilio's published description is not beside this repository (../shared/contract/upstream_api_v2010_subset.json)"
  }
  if (process.env['CI'] === undefined) return lackOfPrism() ?? false
  const found = findPrism()
  if ('missing' in found) throw new Error(found.missing)
  return false
}

/** The address of a judge that knows one number, until the test ends. Whatever breaks the description is answered with 4xx. */
export async function judge(t: TestContext, number: Fields): Promise<string> {
  const document = readable(readFileSync(published, 'utf8'), number)
  const directory = mkdtempSync(join(tmpdir(), 'maskline-judge-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const prism = await startPrism(document, directory, ['--errors'])
  t.after(() => prism[Symbol.asyncDispose]())
  return `http://127.0.0.1:${prism.port}`
}

type Fields = Readonly<Record<string, unknown>>

/**
 * The description as Prism can use it. No schema is touched.
 *
 * - Its examples, which Prism answers with, break its own schemas: empty texts where SIDs and addresses belong, and addresses
 *   without a host. They become null and whole.
 * - Arrays of forms are repeated names, as OpenAPI 3.0.1 has it where nothing is said. Prism wants it said.
 */
function readable(description: string, number: Fields): object {
  return JSON.parse(description, (name, value: unknown) => {
    if (name === 'examples') return JSON.parse(JSON.stringify(value), exampleOf(number)) as unknown
    if (name === 'application/x-www-form-urlencoded') return withRepeats(value as FormContent)
    return value
  }) as object
}

const exampleOf = (number: Fields) => (_: string, value: unknown) => {
  if (value === '') return null
  if (typeof value === 'string') return value.replace(/^\/2010-04-01\//, 'https://api.twilio.com$&')
  return typeof value === 'object' && value !== null && 'phone_number' in value
    ? { ...value, ...number }
    : value
}

interface FormContent {
  readonly schema: { readonly properties: Readonly<Record<string, { readonly type?: string }>> }
}

function withRepeats(content: FormContent): object {
  const lists = Object.entries(content.schema.properties).filter(([, { type }]) => type === 'array')
  const repeats = lists.map(([name]) => [name, { style: 'form', explode: true }] as const)
  return { ...content, encoding: Object.fromEntries(repeats) }
}
