// Twilio's Go library, from the module proxy into Go's own cache.
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Library, type Runner, scripts } from './library.ts'
import { demand, install } from './run.ts'

const folder = join(scripts, 'go')
/** Needs no C compiler. */
const settings = { CGO_ENABLED: '0' }

/** @throws MissingTool, or with what the compiler says */
export async function prepareGo(cache: string): Promise<{ library: Library; run: Runner }> {
  demand('go', ['version'], 'Go is missing (Debian: apt-get install golang-go)')
  await mkdir(cache, { recursive: true })
  const program = join(cache, 'life-cycle')
  await install({
    program: 'go',
    args: ['build', '-buildvcs=false', '-o', program, '.'],
    cwd: folder,
    env: settings,
  })
  const [, version] = /twilio-go v(\S+)/.exec(readFileSync(join(folder, 'go.mod'), 'utf8'))!
  const script = { program, args: [] }
  const library: Library = {
    name: `Go, twilio-go ${version}`,
    script,
    behind: ({ port, bundle }) => ({
      ...script,
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, SSL_CERT_FILE: bundle },
    }),
  }
  return { library, run: (text, env) => module(join(cache, 'recipe'), text, env) }
}

/** A module with nothing but this program and the same versions. */
async function module(cwd: string, text: string, env: Readonly<Record<string, string>>) {
  await mkdir(cwd, { recursive: true })
  for (const file of ['go.mod', 'go.sum']) await cp(join(folder, file), join(cwd, file))
  await writeFile(join(cwd, 'main.go'), text)
  return { program: 'go', args: ['run', '.'], cwd, env: { ...settings, ...env } }
}
