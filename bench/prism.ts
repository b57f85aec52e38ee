// Prism, which answers what an OpenAPI document says and stores nothing: what a team uses that only wants answers.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Running } from './children.ts'
import { listening, start } from './processes.ts'
import { freePort } from '../test/support/postgres.ts'

const folder = import.meta.dirname
const installed = join(folder, 'node_modules', '@stoplight', 'prism-cli')
const installing = 'npm ci --prefix bench'

/** What to do for it, unless it is there already. */
export function lackOfPrism(): string | undefined {
  const isHere = existsSync(installed) && manifest(installed)['version'] === wantedVersion()
  return isHere ? undefined : `Prism is not installed: ${installing}`
}

/** Its version, after installing it if need be; or what to do. */
export function findPrism(): { version: string } | { missing: string } {
  const version = wantedVersion()
  if (lackOfPrism() === undefined) return { version }
  console.log(`bench: ${installing}`)
  const { status } = spawnSync('npm', ['ci'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
  return status === 0 ? { version } : { missing: `npm could not install it: ${installing}` }
}

const wantedVersion = () =>
  (manifest(folder) as { dependencies: Record<string, string> }).dependencies['@stoplight/prism-cli']!

const manifest = (directory: string) =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Record<string, unknown>

/** As much of an OpenAPI document as matters here. */
export interface Document {
  readonly paths: Readonly<Record<string, { readonly post?: { readonly responses: Responses } }>>
}
type Responses = Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>

const creating =
  '/v1/Services/{ServiceSid}/Sessions/{SessionSid}/Participants/{ParticipantSid}/MessageInteractions'

/** The status that a document gives to the creation of a MessageInteraction: 200 in Twilio's. */
export function statusOf(document: Document): number {
  const status = Object.keys(document.paths[creating]?.post?.responses ?? {}).find((key) =>
    key.startsWith('2'),
  )
  if (status === undefined) throw new Error(`the document has no answer to POST ${creating}`)
  return Number(status)
}

/**
 * Maskline's document as Twilio's is: without Maskline's own paths, as Prism tries one after the other, and with an
 * example, which Prism gives out as it is. Otherwise Prism makes an answer up for each request, and takes longer.
 * @param answer to the creation of a MessageInteraction, as JSON
 */
export function asTwilios(document: Document, answer: string): Document {
  const paths = Object.fromEntries(
    Object.entries(document.paths).filter(([path]) => path.startsWith('/v1/Services')),
  )
  const { [creating]: create } = paths
  const responses = create?.post?.responses ?? {}
  const withExample = Object.entries(responses).map(([status, response]) => {
    const content = response.content?.['application/json']
    if (!status.startsWith('2') || content === undefined) return [status, response] as const
    const examples = { create: { value: JSON.parse(answer) as unknown } }
    return [status, { ...response, content: { 'application/json': { ...content, examples } } }] as const
  })
  const post = { ...create?.post, responses: Object.fromEntries(withExample) }
  return { ...document, paths: { ...paths, [creating]: { ...create, post } } }
}

/** @param more arguments for it beside those for a measurement */
export async function startPrism(
  document: object,
  directory: string,
  more: readonly string[] = [],
): Promise<Running> {
  const file = join(directory, 'prism.json')
  writeFileSync(file, JSON.stringify(document))
  const port = await freePort()
  const address = ['--port', String(port), '--host', '127.0.0.1']
  // Silent, as whatever it printed would slow it. Its second process would only print.
  const quiet = ['--verboseLevel', 'silent', '--multiprocess', 'false']
  const prism = start({
    command: process.execPath,
    args: [join(installed, 'dist', 'index.js'), 'mock', file, ...address, ...quiet, ...more],
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'production' },
  })
  await listening(prism, port)
  return { port, [Symbol.asyncDispose]: () => prism[Symbol.asyncDispose]() }
}
