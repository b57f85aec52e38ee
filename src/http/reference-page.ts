// The API's reference as one page for people, made of the OpenAPI document. It needs no script.
import { type OpenApi, type Operation, refusals, type Response } from '../api/openapi.ts'
import { problems } from '../domain/problem.ts'
import { type Html, html } from './html.ts'
import { schemaWords, type Shape } from './schema-words.ts'

interface Shown extends Operation {
  readonly method: string
  readonly path: string
}

/** What the reader of an operation is told of elsewhere on the page. */
interface Told {
  readonly tag: string
  readonly schemas: Readonly<Record<string, Shape>>
}

/** The page, but for the address that its reader reached us by. */
export function referencePage(document: OpenApi): (address: string) => string {
  const operations: Shown[] = Object.entries(document.paths).flatMap(([path, its]) =>
    Object.entries(its).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  )
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ tags: [name] }) => name === tag.name),
  }))
  const contents = groups.map(({ name, operations: its }) => contentsOf(name, its))
  const body = [...groups.map((group) => groupOf(group, document)), refusalsOf(document), codesOf()]
  return (address) =>
    `<!doctype html>\n${
      html`<html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${document.info.title} API</title>
          <link rel="stylesheet" href="/docs/style.css" />
        </head>
        <body>
          <nav aria-label="Contents">
            <a class="home" href="#top">${document.info.title}</a>
            ${contents}
            <a href="#errors">Errors</a>
            <a href="#codes">Codes</a>
          </nav>
          <main id="top">${introduction(document, address)} ${body}</main>
        </body>
      </html>`.text
    }\n`
}

function contentsOf(name: string, operations: readonly Shown[]): Html {
  const items = operations.map(
    ({ operationId, method }) =>
      html`<li>
        <a href="#${operationId}"><span class="${method}">${method}</span> ${operationId}</a>
      </li>`,
  )
  return html`<a href="#${name}">${name}</a>
    <ul>
      ${items}
    </ul>`
}

function introduction({ info, components }: OpenApi, address: string): Html {
  const { accountSid_authToken: scheme } = components.securitySchemes
  const settings = `MASKLINE=${address}\nACCOUNT_SID=AC...\nAUTH_TOKEN=...`
  return html`<header>
    <h1>${info.title} API</h1>
    <p>
      ${prose(info.description)} The same as a document for programs:
      <a href="/openapi.json">openapi.json</a>.
    </p>
    <h2>Credentials</h2>
    <p>HTTP Basic. ${prose((scheme as { description: string }).description)}</p>
    <p>The examples below want these set in your shell:</p>
    <pre>${settings}</pre>
  </header>`
}

function groupOf(
  { name, description, operations }: OpenApi['tags'][number] & { readonly operations: readonly Shown[] },
  { components }: OpenApi,
): Html {
  const record = components.schemas[name]
  return html`<section id="${name}" class="group">
    <h2>${name}</h2>
    <p>${prose(description)}</p>
    ${
      record !== undefined &&
      html`<details class="record">
        <summary>Properties of the answer</summary>
        ${propertyList(record)}
      </details>`
    }
    ${operations.map((operation) => operationOf(operation, { tag: name, schemas: components.schemas }))}
  </section>`
}

function operationOf(operation: Shown, told: Told): Html {
  const { operationId, method, path, summary, description, parameters, requestBody, responses } = operation
  const rows = parameters.map(({ name, in: where, required, schema, description: says }) =>
    row({ name, note: where === 'path' ? 'path' : required ? 'query, required' : 'query', schema, says }),
  )
  const form = Object.values(requestBody?.content ?? {})[0]?.schema ?? {}
  const answers = Object.entries(responses)
  return html`<article id="${operationId}">
    <h3><a href="#${operationId}">${operationId}</a></h3>
    <p class="call"><span class="${method}">${method}</span> <code>${breakable(path)}</code></p>
    <p>${prose(summary)}. ${prose(description ?? '')}</p>
    ${
      (rows.length > 0 || requestBody) &&
      html`<h4>Parameters</h4>
        <dl>${rows} ${formRows(form)}</dl>`
    }
    <h4>Answer</h4>
    ${answers.flatMap(([status, answer]) => ('$ref' in answer ? [] : answerOf(status, answer, told)))}
    <h4>Errors</h4>
    <p class="statuses">
      ${answers.flatMap(([status, answer]) => ('$ref' in answer ? html`<a href="#error-${status}">${status}</a> ` : []))}
    </p>
    <h4>Example</h4>
    <pre>${example(operation)}</pre>
  </article>`
}

function formRows(schema: Shape): Html[] {
  const { required = [] } = schema
  return Object.entries(propertiesOf(schema)).map(([name, property]) =>
    row({
      name,
      note: required.includes(name) ? 'form, required' : 'form',
      schema: property,
      says: property.description ?? '',
    }),
  )
}

const propertiesOf = (schema: Shape): Readonly<Record<string, Shape>> => schema.properties ?? {}

interface Row {
  readonly name: string
  readonly note?: string
  readonly schema: Shape
  readonly says: string
}

function row({ name, note, schema, says }: Row): Html {
  const parts = propertiesOf(schema.items ?? schema)
  return html`<dt><code>${breakable(name)}</code> ${note !== undefined && html`<small>${note}</small>`}</dt>
    <dd>
      <p>${prose(says)} <span class="kind">${schemaWords(schema)}</span></p>
      ${Object.keys(parts).length > 0 && propertyList(schema.items ?? schema)}
    </dd>`
}

/** Whether a property may be missing is told where some may: in answers all are there. */
function propertyList(schema: Shape): Html {
  const properties = Object.entries(propertiesOf(schema))
  const { required = [] } = schema
  const told = required.length < properties.length
  const rows = properties.map(([name, property]) =>
    row({
      name,
      ...(told && required.includes(name) && { note: 'required' }),
      schema: property,
      says: property.description ?? '',
    }),
  )
  return html`<dl>${rows}</dl>`
}

function answerOf(status: string, { description, content }: Response, { tag, schemas }: Told): Html {
  const name = nameOf(content?.['application/json']?.schema)
  const head = html`<b class="ok">${status}</b> ${description}`
  if (name === undefined) return html`<p>${head}</p>`
  if (name === tag) return html`<p>${head} A <a href="#${tag}">${tag}</a>.</p>`
  if (name !== `${tag}List`)
    return html`<p>${head}</p>
      ${propertyList(schemas[name]!)}`
  const [key, ...others] = Object.keys(propertiesOf(schemas[name]!))
  return html`<p>
    ${head} <code>${key}</code> has one <a href="#${tag}">${tag}</a> per record; where in the list they are is
    in ${others.map((other, at) => html`${at > 0 && ', '}<code>${other}</code>`)}.
  </p>`
}

const nameOf = (schema: Shape | undefined) => schema?.$ref?.split('/').at(-1)

/** As it is typed into a shell. */
function example({ method, path, requestBody }: Shown): string {
  const url = `"$MASKLINE${path.replace(/\{(\w+)\}/g, '$$$1')}"`
  const given = Object.entries(Object.values(requestBody?.content ?? {})[0]?.example ?? {})
  const form = given.flatMap(([name, value]) =>
    [value].flat().map((one) => `--data-urlencode ${quoted(`${name}=${textOf(one)}`)}`),
  )
  const verb = method === 'GET' || form.length > 0 ? '' : ` -X ${method}`
  return [`curl${verb} ${url}`, '-u "$ACCOUNT_SID:$AUTH_TOKEN"', ...form].join(' \\\n  ')
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`

function refusalsOf({ components }: OpenApi): Html {
  const rows = Object.entries(refusals).map(
    ([status, { says, ...more }]) =>
      html`<dt id="error-${status}"><code>${status}</code></dt>
        <dd>
          <p>${prose(says)} ${'header' in more && html`The header <code>${more.header}</code> says more.`}</p>
        </dd>`,
  )
  return html`<section id="errors" class="group">
    <h2>Errors</h2>
    <p>Every refusal is a JSON object:</p>
    ${propertyList(components.schemas['Error']!)}
    <h3>By status</h3>
    <dl>${rows}</dl>
  </section>`
}

function codesOf(): Html {
  const rows = Object.values(problems)
    .toSorted((one, other) => one.code - other.code)
    .map(
      ({ code, status, message }) =>
        html`<tr>
          <td><code>${code}</code></td>
          <td>${status}</td>
          <td>${message}</td>
        </tr>`,
    )
  return html`<section id="codes" class="group">
    <h2>Codes</h2>
    <p>What <code>code</code> can be; words in braces are filled in.</p>
    <table>
      <thead>
        <tr>
          <th>code</th>
          <th>status</th>
          <th>message</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </section>`
}

/** A sentence in which some words are set as code. */
function prose(text: string): Html[] {
  return text.split('`').map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
}

/** A long name may break where a word of it ends. */
function breakable(text: string): Html[] {
  return text.split(/(?<=[/_])|(?<=[a-z])(?=[A-Z])/).map((part) => html`${part}<wbr />`)
}
