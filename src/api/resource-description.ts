// What the public reference says of a resource's routes: all of it follows from the definition.
import type { Compat } from '../domain/compat.ts'
import { problems } from '../domain/problem.ts'
import { type Json, type Schema, sid } from '../fields.ts'
import type { Described, Description, DescribedAnswer, Parameters } from './description.ts'
import { metaSchema, pageParameters } from './paging.ts'
import { pascal } from '../parameters.ts'
import { type Field, type Fields, type Resource, snake, type Action } from './resource.ts'

/** A route of a resource, in the words of its definition. */
export function resourceDescription(resource: Resource, verb: Action, compat: Compat): Description {
  const detail = resource.about[verb]
  const answer = answerOf(resource, verb, compat)
  return {
    tag: resource.name,
    summary: summaryOf(resource, verb),
    ...(detail !== undefined && { detail }),
    path: pathOf(resource, verb),
    ...(verb === 'list' && { query: queryOf(resource, compat) }),
    ...((verb === 'create' || verb === 'update') && { form: formParameters(resource.fields, verb) }),
    status: verb === 'create' ? resource.created(compat) : verb === 'delete' ? 204 : 200,
    ...(answer && { answer }),
    refusals: refusalsOf(resource, verb, compat),
    ...(verb === 'create' && { leads: leadsOf(resource) }),
  }
}

function queryOf({ filters }: Resource, { pageSizeMax }: Compat): Parameters {
  return { ...formParameters(filters, 'create'), ...pageParameters(pageSizeMax) }
}

function summaryOf({ name, collection, lineage }: Resource, verb: Action): string {
  const parent = lineage.at(-2)
  const where = parent === undefined ? '' : ` of ${withArticle(parent.name)}`
  if (verb === 'list') return `Lists the ${collection}${where}`
  return `${does[verb]} ${withArticle(name)}`
}

const does = { create: 'Makes', fetch: 'Fetches', update: 'Changes', delete: 'Deletes' }

const withArticle = (name: string) => `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`

/** Twilio: the last parameter is called Sid, those before it by what they name. */
function pathOf(resource: Resource, verb: Action): Description['path'] {
  const onOne = verb !== 'list' && verb !== 'create'
  const named = onOne ? resource.lineage : resource.lineage.slice(0, -1)
  return Object.fromEntries(
    named.map(({ key, name, sid: prefixes, byName }) => {
      const own = key === resource.key
      const orName = own && byName && verb === 'fetch'
      return [
        key,
        {
          name: own ? 'Sid' : pascal(key),
          schema: orName ? { type: 'string', minLength: 1 } : sid(...prefixes).schema,
          doc: `SID${orName ? ', or unique name,' : ''} of the ${name}.`,
          example: `${prefixes[0]}${'0123456789abcdef'.repeat(2)}`,
        },
      ]
    }),
  )
}

/** The parameters of a request that makes or changes a record. */
export function formParameters(fields: Fields, verb: 'create' | 'update'): Parameters {
  const taken = Object.entries(fields).filter(([, field]) => field[verb] !== undefined)
  return Object.fromEntries(
    taken.map(([name, field]) => [
      pascal(name),
      {
        ...described(field, verb),
        ...(field[verb]!.startsWith('required') && { required: true }),
        ...(verb === 'update' && field.nullable && { doc: `${field.doc ?? ''} Empty: none again.`.trim() }),
      },
    ]),
  )
}

/** An example of creating shows what is needed for it, not what can wait. */
function described(field: Field, verb: 'create' | 'update'): Described {
  const { kind, doc = '', example } = field
  const waits = verb === 'create' && field.create === 'optional' && field.update !== undefined
  return { schema: kind.schema, doc, ...(example !== undefined && !waits && { example }) }
}

function answerOf(resource: Resource, verb: Action, compat: Compat): DescribedAnswer | undefined {
  if (verb === 'delete') return undefined
  const record = recordSchema(resource, compat)
  if (verb !== 'list') return { name: resource.name, schema: record }
  const { name, listKey } = resource
  const records = {
    type: 'array',
    items: { $ref: `#/components/schemas/${name}` },
    description: 'The records of this page.',
  }
  const properties = { [listKey]: records, meta: metaSchema(listKey) }
  return { name: `${name}List`, schema: closed(properties) }
}

/** One record, as `render` of the resource writes it. */
function recordSchema({ name, fields, links }: Resource, compat: Compat): Schema {
  const address = { type: 'string', format: 'uri' }
  const shown = Object.entries(fields).filter(([, field]) => !field.hidden)
  const linked = links.map((segment): [string, Schema] => [
    snake(segment),
    { ...address, description: `Address of its ${segment}.` },
  ])
  return closed({
    ...Object.fromEntries(shown.map(([property, field]) => [property, propertySchema(field, compat)])),
    url: { ...address, description: `Address of this ${name}.` },
    ...(links.length > 0 && {
      links: { ...closed(Object.fromEntries(linked)), description: 'Addresses of what belongs to it.' },
    }),
  })
}

/** An object with all of these properties and no others. */
export function closed(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false }
}

function propertySchema({ kind, answers, nullable, doc }: Field, compat: Compat): Schema {
  const schema = answers?.(compat) ?? kind.schema
  const words = schema['enum'] as readonly Json[] | undefined
  return {
    ...schema,
    // OpenAPI 3.0.3: an enum that is nullable has to name null as well.
    ...(nullable && { nullable, ...(words !== undefined && { enum: [...words, null] }) }),
    ...(doc !== undefined && { description: doc }),
  }
}

function refusalsOf({ lineage, contended }: Resource, verb: Action, compat: Compat): number[] {
  const named = verb === 'list' || verb === 'create' ? lineage.slice(0, -1) : lineage
  const missing = named.map(({ unknown }) => {
    const entry = problems[unknown]
    return 'missing' in entry && compat.missing === 'plain-404' ? 404 : entry.status
  })
  const raced = verb === 'create' && contended !== undefined ? [problems[contended].status] : []
  return [...new Set([...missing, ...raced])]
}

/** A record has the SIDs of all that it is below of; its own is `sid`. */
function leadsOf({ key, lineage }: Resource): NonNullable<Description['leads']> {
  return Object.fromEntries(lineage.map((one) => [one.key, one.key === key ? 'sid' : one.key]))
}
