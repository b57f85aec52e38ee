// The newest release of every major version of twilio-node that is in use: the newest is a dependency of Maskline's own
// tests, the others have a package of their own.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Library, type Runner, scripts } from './library.ts'
import { install } from './run.ts'

const folder = join(scripts, 'node')
const root = join(scripts, '..', '..')

/** @throws when npm cannot install the older ones */
export async function prepareNode(): Promise<Library[]> {
  const { dependencies } = json(join(folder, 'package.json')) as { dependencies: Record<string, string> }
  const installed = Object.entries(dependencies).every(
    ([name, wanted]) => wanted === `npm:twilio@${version(join(folder, 'node_modules', name))}`,
  )
  if (!installed) await install({ program: 'npm', args: ['ci'], cwd: folder })
  return [
    library('twilio', version(join(root, 'node_modules', 'twilio'))!),
    ...Object.entries(dependencies).map(([name, wanted]) => library(name, wanted.split('@')[1]!)),
  ]
}

const library = (name: string, released: string): Library => {
  const script = {
    program: process.execPath,
    args: [join(folder, 'life-cycle.ts')],
    env: { LIBRARY: name },
  }
  return {
    name: `Node, twilio ${released}`,
    script,
    behind: ({ port, ca }) => ({
      ...script,
      env: {
        ...script.env,
        HTTP_PROXY: `http://127.0.0.1:${port}`,
        NODE_EXTRA_CA_CERTS: ca,
        // For what the script fetches itself.
        HTTPS_PROXY: `http://127.0.0.1:${port}`,
        NODE_USE_ENV_PROXY: '1',
      },
    }),
  }
}

export const runNode: Runner = (text, env) => ({
  program: process.execPath,
  args: ['--input-type=module', '--eval', text],
  cwd: root,
  env,
})

function version(path: string): string | undefined {
  const file = join(path, 'package.json')
  return existsSync(file) ? (json(file) as { version: string }).version : undefined
}

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as unknown
