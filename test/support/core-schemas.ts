// The published schemas of the core API as a judge of answers. They lie beside the repository, not in it: a clone has
// none, and whoever asks says plainly that it skips.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

// oxlint-disable-next-line typescript/no-explicit-any -- a JSON document
type Document = any

const location = new URL('../../../shared/contract/upstream_api_v2010_subset.json', import.meta.url)

/** Why answers cannot be judged here, or false. */
export const coreUnpublished: string | false = existsSync(location)
  ? false
  : 'the published core API file is not beside this repository (../shared/contract)'

/** Fails when the answer of an operation, such as `FetchMessage`, is not as its published schema says. */
export function assertPublished(
  operationId: string,
  { status, body }: { status: number; body: unknown },
): void {
  const operation = operations().find((one) => one.operationId === operationId)
  assert.ok(operation, `${operationId} is published`)
  const [[wanted, answer]] = Object.entries<Document>(operation.responses) as [[string, Document]]
  assert.equal(status, Number(wanted), JSON.stringify(body))
  const valid = judge().compile(strict(answer.content['application/json'].schema))
  assert.ok(valid(body), `${operationId}: ${JSON.stringify(valid.errors)}`)
}

let file: Document

function published(): Document {
  file ??= JSON.parse(readFileSync(location, 'utf8'))
  return file
}

function operations(): Document[] {
  const methods = Object.values<Document>(published().paths).flatMap((path) => [
    path.get,
    path.post,
    path.delete,
  ])
  return methods.filter((method) => method !== undefined)
}

function judge(): Ajv {
  const ajv = new Ajv({ allErrors: true, strict: false })
  formats.default(ajv)
  ajv.addFormat('phone-number', /^\+[1-9][0-9]{6,14}$/)
  ajv.addFormat('date-time-rfc-2822', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} \+0000$/)
  // The file calls the addresses of pages URIs, and its examples have them without a host.
  ajv.addFormat('uri', (text) => text.startsWith('/2010-04-01/Accounts/AC') || URL.canParse(text))
  return ajv
}

/** OpenAPI 3.0 as JSON Schema, strict: every property that is named must be there, and no other may be. */
function strict(schema: Document): Document {
  if (schema.$ref !== undefined) return strict(published().components.schemas[schema.$ref.split('/').at(-1)])
  const { nullable, properties, items, type, format, ...rest } = schema
  const known = ['uri', 'phone-number', 'date-time-rfc-2822'].includes(format)
  return {
    ...rest,
    ...(type && { type: nullable ? [type, 'null'] : type }),
    ...(rest.enum && nullable && { enum: [...rest.enum, null] }),
    ...(known && { format }),
    ...(items && { items: strict(items) }),
    ...(properties && {
      required: Object.keys(properties),
      additionalProperties: false,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, strict(property)]),
      ),
    }),
  }
}
