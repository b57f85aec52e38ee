// Twilio's own libraries, unmodified, against Maskline: one life-cycle script per language in test/clients, the
// commands that `maskline dev` prints, and the recipes of the documents. `npm run test:clients` runs it.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startMaskline } from '../test/support/child-maskline.ts'
import { blocksToCopy, paste } from '../test/support/pasted.ts'
import { type Python, preparePython } from './clients/python-library.ts'
import { type Recipe, recipesOf } from './clients/recipes.ts'

const root = join(import.meta.dirname, '..')
const scripts = join(root, 'test', 'clients')

const count = { passed: 0, failed: 0 }

function tell(group: string, passed: boolean, what: string): void {
  count[passed ? 'passed' : 'failed']++
  process.stdout.write(`${passed ? 'ok' : 'NOT OK'}  ${group}: ${what}\n`)
}

interface Run {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Runs a script that prints a line per check. One that ends badly has failed, whatever it checked. */
async function lifeCycle(language: string, { program, args }: Run): Promise<void> {
  const account = { sid: `AC${randomBytes(16).toString('hex')}`, token: randomBytes(16).toString('hex') }
  await using maskline = startMaskline(['serve', '--memory', '--host', '127.0.0.1', '--port', '0'], {
    env: { MASKLINE_ACCOUNT_SID: account.sid, MASKLINE_AUTH_TOKEN: account.token },
  })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const env = {
    PATH: process.env['PATH'],
    BASE: `http://127.0.0.1:${port}`,
    ACCOUNT_SID: account.sid,
    AUTH_TOKEN: account.token,
  }
  const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit') as Promise<[number | null]>
  for await (const line of createInterface(child.stdout)) {
    const [, failed, rule] = /^(not )?ok (.*)$/.exec(line) ?? []
    if (rule !== undefined) tell(language, failed === undefined, rule)
  }
  const [code] = await exit
  tell(language, code === 0, 'the script comes to its end')
}

/** What `maskline dev` prints and what the documents show, as their readers run it. */
async function examples({ bin }: Python): Promise<void> {
  await using maskline = startMaskline(['dev', '--memory', '--port', '0'])
  await maskline.shows(/Ctrl-C stops it\.\n/)
  const greeting = maskline.printed().stdout
  for (const { about, command } of blocksToCopy(greeting)) {
    await example('maskline dev', about, () => paste(command, { cwd: root, path: bin }))
  }
  const [, base] = / is ready at (\S+)/.exec(greeting)!
  const [, sid] = /Account SID +(\S+)/.exec(greeting)!
  const [, token] = /Auth token +(\S+)/.exec(greeting)!
  for (const recipe of ['README.md', 'docs/clients.md'].flatMap((path) => recipesOf(root, path))) {
    const env = { TWILIO_ACCOUNT_SID: sid!, TWILIO_AUTH_TOKEN: token! }
    await example(recipe.path, recipe.about, () => runRecipe(recipe, { base: base!, bin, env }))
  }
}

async function example(group: string, about: string, run: () => Promise<string>): Promise<void> {
  try {
    const printed = await run()
    tell(group, printed.trim() !== '', `${about} ${printed.trim() === '' ? 'prints nothing' : ''}`.trim())
  } catch (error) {
    tell(group, false, `${about} ${String(error)}`)
  }
}

function runRecipe(
  { language, text }: Recipe,
  { base, bin, env }: { base: string; bin: string; env: Readonly<Record<string, string>> },
): Promise<string> {
  const here = text.replaceAll('http://127.0.0.1:8080', base)
  const [program, args] =
    language === 'js'
      ? [process.execPath, ['--input-type=module', '--eval', here]]
      : [join(bin, 'python'), ['-c', here]]
  return output({ program, args, env })
}

/** What a program prints. @throws with what it said on standard error when it ends badly */
async function output({ program, args, env }: Run): Promise<string> {
  const child = spawn(program, args, {
    cwd: root,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`ended with ${code}: ${said.stderr.slice(-2000)}`)
  return said.stdout
}

try {
  const pinned = readFileSync(join(scripts, 'requirements.txt'), 'utf8').trim()
  const python = await preparePython(join(root, 'node_modules', '.cache', 'maskline-clients'), pinned)
  await lifeCycle('Node', { program: process.execPath, args: [join(scripts, 'node.ts')] })
  await lifeCycle('Python', { program: join(python.bin, 'python'), args: [join(scripts, 'python.py')] })
  await examples(python)
} catch (error) {
  tell('test:clients', false, error instanceof Error ? error.message : String(error))
}
process.stdout.write(`\n${count.passed} passed, ${count.failed} failed\n`)
process.exitCode = count.failed === 0 ? 0 : 1
