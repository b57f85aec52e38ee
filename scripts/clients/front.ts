// The TLS front of docs/clients.md, made by typing what the page shows.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Front } from './library.ts'
import { recipesOf } from './recipes.ts'
import { demand, MissingTool, output } from './run.ts'

/** The certificates that the page tells to make, for as long as they are needed. */
export interface Certificates extends AsyncDisposable {
  readonly folder: string
  /** The trust store of Java, if Debian's Java is there. */
  readonly trustStore: string | undefined
}

const shown = (root: string, word: string) =>
  recipesOf(root, 'docs/clients.md', ['sh', 'mjs']).find(({ text }) => text.includes(word))!.text

/** @throws MissingTool, or with what openssl says */
export async function makeCertificates(root: string): Promise<Certificates> {
  demand('openssl', ['version'], 'openssl is missing (Debian: apt-get install openssl)')
  const trusted = '/etc/ssl/certs/ca-certificates.crt'
  if (!existsSync(trusted))
    throw new MissingTool(`${trusted} is missing (Debian: apt-get install ca-certificates)`)
  const folder = await mkdtemp(join(tmpdir(), 'maskline-front-'))
  const java =
    existsSync('/etc/ssl/certs/java/cacerts') && spawnSync('keytool', ['-help']).error === undefined
  try {
    for (const tool of java ? ['openssl', 'keytool'] : ['openssl'])
      await output({ program: 'sh', args: ['-ec', shown(root, tool)], cwd: folder })
  } catch (error) {
    await rm(folder, { recursive: true })
    throw error
  }
  return {
    folder,
    trustStore: java ? join(folder, 'trust.jks') : undefined,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

/** @param base where Maskline is */
export async function startFront(
  root: string,
  { base, certificates: { folder, trustStore } }: { base: string; certificates: Certificates },
): Promise<Front & AsyncDisposable> {
  const program = shown(root, 'createServer').replace('http://127.0.0.1:8080', base).replace('8888', '0')
  await writeFile(join(folder, 'front.mjs'), program)
  const child = spawn(process.execPath, ['front.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  return {
    port: /\d+$/.exec(line)![0],
    ca: join(folder, 'ca.pem'),
    bundle: join(folder, 'bundle.pem'),
    trustStore,
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit')
      child.kill()
      await exit
    },
  }
}
