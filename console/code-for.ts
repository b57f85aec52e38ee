// A request of the API as the same request in curl, and in a program with Twilio's library for Node or Python.
import type { Form } from './api.ts'

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** From the root, such as `/v1/Services/KS...`. */
  readonly path: string
  readonly form?: Form
}

export const languages = ['curl', 'Node', 'Python'] as const
export type Language = (typeof languages)[number]

/** @param base scheme and authority by which Maskline is reached */
export function codeFor(language: Language, call: ApiCall, base: string): string {
  return { curl, Node: node, Python: python }[language](call, base)
}

type Pair = readonly [name: string, value: string]

function pairsOf({ form = {} }: ApiCall): Pair[] {
  return Object.entries(form).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): Pair => [name, one]),
  )
}

/** As one word of a POSIX shell. */
const word = (text: string) =>
  /^[\w:.,/+=@%-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

function curl(call: ApiCall, base: string): string {
  const method = call.method === 'DELETE' || (call.method === 'POST' && pairsOf(call).length === 0)
  return [
    `curl -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"${method ? ` -X ${call.method}` : ''} ${word(base + call.path)}`,
    ...pairsOf(call).map(([name, value]) => `  --data-urlencode ${word(`${name}=${value}`)}`),
  ].join(' \\\n')
}

/** The records of a Proxy path: `Services`, then its SID, and so on. */
interface Step {
  readonly collection: string
  readonly sid: string | undefined
}

/** Undefined: the library has no function of its own for it. */
function stepsOf({ path }: ApiCall): Step[] | undefined {
  const [, rest] = /^\/v1\/([^?]+)$/.exec(path) ?? []
  if (rest === undefined) return undefined
  const segments = rest.split('/').map(decodeURIComponent)
  return Array.from({ length: Math.ceil(segments.length / 2) }, (_, at) => ({
    collection: segments[2 * at]!,
    sid: segments[2 * at + 1],
  }))
}

function verbOf(
  { method }: ApiCall,
  steps: readonly Step[],
): 'list' | 'create' | 'fetch' | 'update' | 'delete' {
  const one = steps.at(-1)!.sid !== undefined
  if (method === 'GET') return one ? 'fetch' : 'list'
  if (method === 'DELETE') return 'delete'
  return one ? 'update' : 'create'
}

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1)
const snake = (name: string) => name.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase()

function node(call: ApiCall, base: string): string {
  const head = [
    "const client = require('twilio')(process.env.TWILIO_ACCOUNT_SID, process.env.TWILIO_AUTH_TOKEN)",
    `client.proxy.baseUrl = ${quoted(base)}`,
  ]
  const steps = stepsOf(call)
  if (steps === undefined) return generic(call, base)
  const verb = verbOf(call, steps)
  const chain = steps.map(({ collection, sid }) =>
    sid === undefined ? `.${lowerFirst(collection)}` : `.${lowerFirst(collection)}(${quoted(sid)})`,
  )
  const end = { list: 'list', create: 'create', fetch: 'fetch', update: 'update', delete: 'remove' }[verb]
  const options = optionsOf(call, lowerFirst, ([name, value]) => `${name}: ${value}`)
  const given = options === '' ? '' : `{ ${options} }`
  return [...head, `client.proxy.v1${chain.join('')}`, `  .${end}(${given}).then(console.log)`].join('\n')
}

/** What the library does not know is asked for by fetch. */
function generic(call: ApiCall, base: string): string {
  const pairs = pairsOf(call)
  return [
    'const { TWILIO_ACCOUNT_SID: sid, TWILIO_AUTH_TOKEN: token } = process.env',
    `fetch(${quoted(base + call.path)}, {`,
    ...(call.method === 'GET' ? [] : [`  method: '${call.method}',`]),
    "  headers: { authorization: 'Basic ' + btoa(sid + ':' + token) },",
    ...(pairs.length === 0 ? [] : [`  body: new URLSearchParams(${JSON.stringify(pairs)}),`]),
    '}).then(async (answer) => console.log(await answer.text()))',
  ].join('\n')
}

function python(call: ApiCall, base: string): string {
  const head = ['import os', 'from twilio.rest import Client', '']
  const client = 'client = Client(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])'
  const steps = stepsOf(call)
  if (steps === undefined) {
    const pairs = pairsOf(call)
    const data = pairs.length === 0 ? '' : `, data=${JSON.stringify(Object.fromEntries(pairs))}`
    const ask = `client.request(${JSON.stringify(call.method)}, ${JSON.stringify(base + call.path)}${data})`
    return [...head, client, `print(${ask}.text)`].join('\n')
  }
  const verb = verbOf(call, steps)
  const chain = steps.map(({ collection, sid }) =>
    sid === undefined ? `.${snake(collection)}` : `.${snake(collection)}(${JSON.stringify(sid)})`,
  )
  const options = optionsOf(call, snake, ([name, value]) => `${name}=${value}`)
  return [
    ...head,
    client,
    `client.proxy.base_url = ${JSON.stringify(base)}`,
    `print(client.proxy.v1${chain.join('')}.${verb}(${options}))`,
  ].join('\n')
}

/** A parameter that is given more than once is a list. */
function optionsOf(call: ApiCall, named: (name: string) => string, written: (pair: Pair) => string): string {
  const byName = Map.groupBy(pairsOf(call), ([name]) => name)
  return [...byName]
    .map(([name, pairs]) => {
      const values = pairs.map(([, value]) => value)
      return written([named(name), JSON.stringify(values.length === 1 ? values[0] : values)])
    })
    .join(', ')
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}'`
