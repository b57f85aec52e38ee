// SMSCs that nobody here wrote: the simulator of jSMPP (Maven Central), and the one in Kannel's tests.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { demand, install, MissingTool, output } from '../../scripts/clients/run.ts'
import { eventually } from './eventually.ts'
import { freePort } from './postgres.ts'
import { selfSigned } from './self-signed.ts'

const folder = join(import.meta.dirname, '..', 'carriers', 'smpp')
const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'maskline-smpp-peer')

/** A peer that runs, and what it said since it was started first, over restarts. */
export interface Peer extends AsyncDisposable {
  readonly port: number
  /** Lines of its output that begin with this word, without it. */
  said(word: string): string[]
  order(line: string): void
  /** SIGKILL. */
  kill(): Promise<void>
  /** Starts it again, on the same port. */
  restart(): Promise<void>
}

/** Why a test of a peer does not run here. Where all must be there it fails for that. */
function without(sentence: string): string {
  if (process.env['CI'] === 'true') throw new MissingTool(sentence)
  return sentence
}

/** Where the kernel tells who listens. */
const sockets = ['/proc/net/tcp', '/proc/net/tcp6']
const noProc = !existsSync('/proc/net/tcp') && 'there is no /proc, which tells when a peer listens'

/** The class path of the simulator, downloaded and compiled once. Or what to install. */
export async function findJsmpp(): Promise<{ classPath: string } | { missing: string }> {
  if (noProc) return { missing: noProc }
  const sentence = 'Java 17 or Maven is missing (Debian: apt-get install default-jdk-headless maven)'
  try {
    demand('javac', ['--version'], sentence)
    demand('mvn', ['--version'], sentence)
    return { classPath: await compiled() }
  } catch (error) {
    return { missing: without(error instanceof Error ? error.message : String(error)) }
  }
}

async function compiled(): Promise<string> {
  await mkdir(cache, { recursive: true })
  const wanted = ['pom.xml', 'Peer.java'].map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
  const [made, list, classes] = [join(cache, 'made'), join(cache, 'class-path'), join(cache, 'classes')]
  if (!existsSync(made) || (await readFile(made, 'utf8')) !== wanted) {
    const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${list}`]
    await install({ program: 'mvn', args: ['--batch-mode', '--quiet', ...goal], cwd: folder })
    const jars = await readFile(list, 'utf8')
    const source = join(folder, 'Peer.java')
    await output({ program: 'javac', args: ['-encoding', 'UTF-8', '-cp', jars, '-d', classes, source] })
    await writeFile(made, wanted)
  }
  return `${classes}:${await readFile(list, 'utf8')}`
}

/** Less of a machine is enough: `Peer` starts in half the time so. */
const javaFlags = [
  '-XX:TieredStopAtLevel=1',
  '-XX:+UseSerialGC',
  '-Dfile.encoding=UTF-8',
  // It tells its own story; of the simulator's, only what went wrong.
  '-Dorg.slf4j.simpleLogger.defaultLogLevel=error',
  '-Dorg.slf4j.simpleLogger.log.org.jsmpp=error',
]

/** @param main `Peer`, which can be told what to do, or the simulator as it is released */
export async function startJsmpp(
  classPath: string,
  { main = 'Peer', tls = false }: { readonly main?: string; readonly tls?: boolean } = {},
): Promise<Peer> {
  const cwd = mkdtempSync(join(tmpdir(), 'maskline-jsmpp-'))
  if (tls) await makeKeyStore(cwd)
  const port = await freePort()
  const login = ['-Djsmpp.client.systemId=maskline', '-Djsmpp.client.password=secret']
  const flags = [...javaFlags, ...login, `-Djsmpp.simulator.port=${port}`, '-cp', classPath]
  return peer({
    program: 'java',
    args: [...flags, main, ...(main === 'Peer' ? [String(tls), String(port)] : [])],
    cwd,
    port,
    beside: [],
  })
}

/** Where the simulator looks for its certificate: in the folder that it is started in. */
async function makeKeyStore(cwd: string): Promise<void> {
  const pem = join(cwd, 'pem')
  await writeFile(pem, `${selfSigned.cert}\n${selfSigned.key}\n`)
  const to = ['-out', join(cwd, 'keystore.p12'), '-passout', 'pass:password', '-name', 'selfsigned']
  await output({ program: 'openssl', args: ['pkcs12', '-export', '-in', pem, ...to] })
}

const driveSmpp = '/usr/lib/kannel/test/drive_smpp'
export const kannelMissing =
  noProc ||
  (!existsSync(driveSmpp) &&
    without(`there is no ${driveSmpp}: apt-get install --no-install-recommends kannel kannel-extras`))

/**
 * Kannel's driver of SMPP tests: an SMSC that sends `texts` texts to its receiver, numbered, each followed by enquire_link, and
 * takes what comes. It wants a bearerbox on port 13001 and ends without one, so there is something that listens.
 */
export async function startKannel(texts: number): Promise<Peer> {
  const port = await freePort()
  const bearerbox = createServer((socket) => void socket.on('error', () => undefined).resume())
  bearerbox.listen(13001, '127.0.0.1')
  await once(bearerbox, 'listening')
  return peer({
    program: driveSmpp,
    args: ['-v', '0', '-p', String(port), '-m', String(texts)],
    cwd: mkdtempSync(join(tmpdir(), 'maskline-kannel-')),
    port,
    beside: [bearerbox],
  })
}

interface Started {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly port: number
  readonly beside: readonly Server[]
}

async function peer({ program, args, cwd, port, beside }: Started): Promise<Peer> {
  const lines: string[] = []
  let child: ChildProcessWithoutNullStreams | undefined
  let ended: Promise<unknown> = Promise.resolve()
  const kill = async () => {
    child?.kill('SIGKILL')
    await ended
  }
  const start = async () => {
    child = spawn(program, args, { cwd })
    ended = once(child, 'close')
    child.stdin.on('error', () => undefined)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface(stream).on('line', (line) => void lines.push(line))
    }
    try {
      await eventually(
        () => listens(port),
        (found) => found || child!.exitCode !== null,
      )
      if (child.exitCode === null) return
    } catch {
      await kill()
    }
    throw new Error(`${program} did not start: ${lines.slice(-20).join('\n')}`)
  }
  await start()
  return {
    port,
    said: (word) =>
      lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1)),
    order: (line) => void child!.stdin.write(`${line}\n`),
    kill,
    restart: start,
    async [Symbol.asyncDispose]() {
      await kill()
      for (const server of beside) server.close()
      rmSync(cwd, { recursive: true, force: true })
    },
  }
}

/** Whether something listens there, without connecting: Kannel's driver serves the first who does, and ends with him. */
function listens(port: number): Promise<boolean> {
  const rows = sockets.flatMap((table) => readFileSync(table, 'utf8').split('\n'))
  const place = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return Promise.resolve(
    rows.some((row) => row.split(/\s+/)[2]?.endsWith(place) && row.split(/\s+/)[4] === '0A'),
  )
}
