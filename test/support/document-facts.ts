// What an OpenAPI document states, one fact per line, so that two documents can be compared without their form:
// `CreateService form UniqueName maxLength` -> 191.

// oxlint-disable-next-line typescript/no-explicit-any -- a JSON document
type Document = any

export type Facts = ReadonlyMap<string, unknown>

/** Facts of every operation by its id. Words, examples and tags are none. */
export function factsOf(document: Document): Facts {
  const reading = new Reading(document)
  for (const [path, item] of Object.entries<Document>(document.paths)) {
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      if (item[method] !== undefined) reading.operation(`${method.toUpperCase()} ${path}`, item[method])
    }
  }
  return reading.facts
}

class Reading {
  readonly facts = new Map<string, unknown>()
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
  }

  operation(call: string, { operationId: id, parameters = [], requestBody, responses }: Document): void {
    this.facts.set(`${id} call`, call)
    for (const { in: where, name, required, schema } of parameters) {
      this.#schema(`${id} ${where} ${name}`, schema)
      if (required) this.facts.set(`${id} ${where} ${name} required`, true)
    }
    for (const [type, { schema }] of Object.entries<Document>(requestBody?.content ?? {})) {
      this.facts.set(`${id} form type`, type)
      this.#properties(`${id} form `, schema)
    }
    for (const [status, answer] of Object.entries<Document>(responses)) {
      if (status.startsWith('2')) this.#answer(id, status, this.#resolved(answer))
      else this.facts.set(`${id} refusal ${status}`, true)
    }
  }

  #answer(id: string, status: string, { headers = {}, content }: Document): void {
    this.facts.set(`${id} status`, Number(status))
    for (const name of Object.keys(headers)) this.facts.set(`${id} header ${name}`, true)
    const schema = content?.['application/json']?.schema
    if (schema !== undefined) this.#schema(`${id} answer`, schema)
  }

  #schema(place: string, written: Document): void {
    const schema = this.#resolved(written)
    const { items, enum: words, nullable, additionalProperties } = schema
    for (const key of stated) if (schema[key] !== undefined) this.facts.set(`${place} ${key}`, schema[key])
    // That null is among the words is said by `nullable`.
    if (words)
      this.facts.set(`${place} enum`, (words as unknown[]).filter((word) => word !== null).toSorted())
    if (nullable) this.facts.set(`${place} nullable`, true)
    if (additionalProperties !== undefined) this.facts.set(`${place} others`, additionalProperties)
    if (items) this.#schema(`${place}/*`, items)
    this.#properties(`${place}/`, schema)
  }

  #properties(prefix: string, written: Document): void {
    const { properties = {}, required = [] } = this.#resolved(written)
    for (const [name, property] of Object.entries<Document>(properties)) this.#schema(prefix + name, property)
    for (const name of required as string[]) this.facts.set(`${prefix}${name} required`, true)
  }

  #resolved(value: Document): Document {
    const { $ref } = value
    if ($ref === undefined) return value
    const keys = ($ref as string).slice(2).split('/')
    return keys.reduce((place: Document, name) => place[name], this.#document)
  }
}

const stated = [
  'type',
  'format',
  'pattern',
  'default',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
]

export interface FactDifference {
  readonly at: string
  /** Undefined: it says nothing. */
  readonly ours: unknown
  readonly published: unknown
}

/** Every fact that only one document states, or both do differently. */
export function differencesOf(ours: Facts, published: Facts): FactDifference[] {
  return [...new Set([...ours.keys(), ...published.keys()])]
    .map((at) => ({ at, ours: ours.get(at), published: published.get(at) }))
    .filter((one) => JSON.stringify(one.ours) !== JSON.stringify(one.published))
}
