// The published OpenAPI file as a judge of answers. It lies beside the repository, not in it: a clone has none, and
// whoever asks says plainly that it skips.
import { existsSync, readFileSync } from 'node:fs'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

export interface PublishedOperation {
  /** As in `FetchSession`. */
  readonly id: string
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With `{Name}` for each parameter. */
  readonly path: string
  /** The one status that is published, with what its body must satisfy; nothing for an empty body. */
  readonly status: number
  readonly body: ValidateFunction | undefined
}

/** Where an answer differs: `status`, or the place in its body as a JSON pointer with `*` for positions in lists. */
export interface Fault {
  readonly at: string
  readonly ours: unknown
  readonly says: string
}

// oxlint-disable-next-line typescript/no-explicit-any -- a JSON document
type Document = any

const folder = new URL('../../../shared/contract/', import.meta.url)

/** Why checks against the published file cannot be made here, or false. */
export const unpublished: string | false = existsSync(folder)
  ? false
  : 'the published OpenAPI file is not beside this repository (../shared/contract)'

/** Every operation of the published files; none when they are not there. */
export const publishedOperations: readonly PublishedOperation[] = unpublished ? [] : operations()

/** The operation that a request is, or undefined when the path is not published. */
export function operationOf(method: string, path: string): PublishedOperation | undefined {
  const plain = path.split('?', 1)[0]!
  const matches = (template: string) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(plain)
  return publishedOperations.find((operation) => operation.method === method && matches(operation.path))
}

/** Where a successful answer differs from what is published. */
export function faultsOf({ status: wanted, body: valid }: PublishedOperation, answer: Answered): Fault[] {
  const { status, body } = answer
  const faults = status === wanted ? [] : [{ at: 'status', ours: status, says: String(wanted) }]
  if (valid === undefined) {
    return body === '' ? faults : [...faults, { at: 'body', ours: body, says: 'nothing' }]
  }
  if (valid(body)) return faults
  const found = (valid.errors ?? []).map(({ instancePath, params, keyword, message = '' }) => {
    const missing = keyword === 'required' ? `/${String(params['missingProperty'])}` : ''
    const ours: unknown = missing === '' ? valueAt(body, instancePath) : undefined
    return { at: (instancePath + missing).replace(/\/\d+(?=\/|$)/g, '/*'), ours, says: message }
  })
  return [...faults, ...found]
}

interface Answered {
  readonly status: number
  readonly body: unknown
}

function valueAt(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, key) => (value as Record<string, unknown>)[key], body)
}

/** Those of the newest file, and from the last one that has ShortCodes what contract 2.7 keeps. */
function operations(): PublishedOperation[] {
  const older = read('twilio_proxy_v1_with_shortcodes.json')
  const links = linksByOperation(older)
  const newest = operationsOf(read('twilio_proxy_v1.json'), links)
  const known = new Set(newest.map(({ id }) => id))
  return [...newest, ...operationsOf(older, links).filter(({ id }) => !known.has(id))]
}

function operationsOf(file: Document, links: ReadonlyMap<string, string[]>): PublishedOperation[] {
  const ajv = new Ajv({ allErrors: true, strict: false })
  formats.default(ajv)
  ajv.addFormat('phone-number', /^\+[1-9][0-9]{6,14}$/)
  return Object.entries<Document>(file.paths).flatMap(([path, item]) =>
    (['get', 'post', 'delete'] as const)
      .filter((method) => method in item)
      .map((method) => {
        const { operationId: id, responses } = item[method]
        const [[status, answer]] = Object.entries<Document>(responses) as [[string, Document]]
        const schema = answer.content?.['application/json']?.schema
        return {
          id,
          method: method.toUpperCase() as PublishedOperation['method'],
          path,
          status: Number(status),
          body: schema && ajv.compile(strict(schema, { file, links: links.get(resourceOf(id)) ?? [] })),
        }
      }),
  )
}

/** The newest published document, with what contract 2.7 keeps of the last one that has ShortCodes. */
export function publishedDocument(): Document {
  const [newest, older] = [read('twilio_proxy_v1.json'), read('twilio_proxy_v1_with_shortcodes.json')]
  return {
    ...newest,
    paths: { ...older.paths, ...newest.paths },
    components: { schemas: { ...older.components.schemas, ...newest.components.schemas } },
  }
}

function read(name: string): Document {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
}

/** `UpdateSession` -> `Session`. */
function resourceOf(id: string): string {
  return id.replace(/^(Create|Fetch|List|Update|Delete)/, '')
}

/**
 * The keys of each resource's `links`. The schema calls them a map of addresses; only the examples name them. They are
 * read from the last file that has ShortCodes, which contract 2.1 keeps.
 */
function linksByOperation(file: Document): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const item of Object.values<Document>(file.paths)) {
    const { operationId, responses } = item.post ?? {}
    for (const { content } of Object.values<Document>(responses ?? {})) {
      const [example] = Object.values<Document>(content?.['application/json']?.examples ?? {})
      if (example?.value?.links) found.set(resourceOf(operationId), Object.keys(example.value.links))
    }
  }
  return found
}

interface Reading {
  readonly file: Document
  /** What `links` must hold. */
  readonly links: readonly string[]
}

/**
 * A schema of OpenAPI 3.0 as JSON Schema, strict in one direction: every property that it names must be there, null
 * or not (contract 1.5). More properties may be.
 */
function strict(schema: Document, reading: Reading): Document {
  if (schema.$ref !== undefined) {
    const name = (schema.$ref as string).split('/').at(-1)!
    return strict(reading.file.components.schemas[name], reading)
  }
  const { nullable, properties, items, format, type, ...rest } = schema
  return {
    ...rest,
    ...(type && { type: nullable ? [type, 'null'] : type }),
    ...(rest.enum && nullable && { enum: [...rest.enum, null] }),
    ...(format === 'uri-map'
      ? { required: reading.links, additionalProperties: { type: 'string', format: 'uri' } }
      : format !== 'phone-number-capabilities' && format && { format }),
    ...(items && { items: strict(items, reading) }),
    ...(properties && {
      type: nullable ? ['object', 'null'] : 'object',
      required: Object.keys(properties),
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, strict(property, reading)]),
      ),
    }),
  }
}
