// Twilio's own libraries, unmodified, against Maskline: one life-cycle script per language in test/clients, each by the
// library's own means and by name through a TLS front; the commands that `maskline dev` prints; and the recipes of the
// documents. `npm run test:clients` runs it.
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Sid } from '../src/domain/sid.ts'
import { startMaskline } from '../test/support/child-maskline.ts'
import { blocksToCopy, paste } from '../test/support/pasted.ts'
import { type Certificates, makeCertificates, startFront } from './clients/front.ts'
import { prepareGo } from './clients/go-library.ts'
import { prepareJava } from './clients/java-library.ts'
import type { Front, Library, Runner } from './clients/library.ts'
import { prepareNode, runNode } from './clients/node-libraries.ts'
import { preparePython } from './clients/python-library.ts'
import { verifyInPython } from './clients/python-receiver.ts'
import { recipesOf, stepsOf } from './clients/recipes.ts'
import { lines, MissingTool, output, type Run } from './clients/run.ts'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules', '.cache', 'maskline-clients')
const steps = stepsOf(root)
const count = { passed: 0, failed: 0 }
const began = Date.now()

function tell(group: string, passed: boolean, what: string): void {
  count[passed ? 'passed' : 'failed']++
  process.stdout.write(`${passed ? 'ok' : 'NOT OK'}  ${group}: ${what}\n`)
}

const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`

/** What is told of a part that cannot be run: a machine of one's own may lack a tool, the one that judges may not. */
function cannot(group: string, error: unknown): void {
  const said = error instanceof Error ? error.message : String(error)
  if (error instanceof MissingTool && process.env['CI'] !== 'true')
    process.stdout.write(`SKIPPED  ${group}: ${said}\n`)
  else tell(group, false, said)
}

/** Runs the script of a library, which prints a line per step. */
async function lifeCycle(
  group: string,
  { base, run }: { base: string; run: Run },
  account: Account,
): Promise<void> {
  const taken: string[] = []
  const env = { ...run.env, BASE: base, ACCOUNT_SID: account.sid, AUTH_TOKEN: account.token }
  const code = await lines({ ...run, env }, (line) => {
    const [, failed, step, difference] = /^(not )?ok ([^:]*)(: .*)?$/.exec(line) ?? []
    if (step === undefined) return
    taken.push(step)
    tell(group, failed === undefined, `${step}${difference ?? ''}`)
  })
  tell(group, code === 0, 'the script comes to its end')
  const astray = steps.concat('the end').findIndex((step, at) => step !== (taken[at] ?? 'the end'))
  const difference =
    astray === -1 ? '' : `, but "${taken[astray] ?? 'the end'}" for "${steps[astray] ?? 'the end'}"`
  tell(group, astray === -1, `it took the ${steps.length} steps of test/clients/README.md${difference}`)
}

interface Account {
  readonly sid: Sid<'AC'>
  readonly token: string
}

const newAccount = (): Account => ({
  sid: `AC${randomBytes(16).toString('hex')}` as Sid<'AC'>,
  token: randomBytes(16).toString('hex'),
})

/** Gives a Maskline of its own to a part of the tests. */
async function withMaskline(
  publicUrl: string | undefined,
  part: (base: string, account: Account) => Promise<void>,
): Promise<void> {
  const account = newAccount()
  await using maskline = startMaskline(['serve', '--memory', '--host', '127.0.0.1', '--port', '0'], {
    env: {
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
      ...(publicUrl !== undefined && { MASKLINE_PUBLIC_URL: publicUrl }),
    },
  })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  await part(`http://127.0.0.1:${port}`, account)
}

/** Every library against an empty Maskline, told of its address. */
async function told(libraries: readonly Library[]): Promise<void> {
  for (const { name, script } of libraries)
    await withMaskline(undefined, (base, account) => lifeCycle(name, { base, run: script }, account))
}

/** Every library, and curl, as if it talked to Twilio: the name leads to an empty Maskline. */
async function byName(libraries: readonly Library[]): Promise<void> {
  await using certificates = await makeCertificates(root)
  for (const { name, behind } of libraries) {
    const group = `${name}, by name`
    await withFront(certificates, group, (front, account) =>
      lifeCycle(group, { base: twilio, run: behind(front) }, account),
    )
  }
  await withFront(certificates, 'curl, by name', async ({ port, bundle }, { sid, token }) => {
    const env = { HTTPS_PROXY: `http://127.0.0.1:${port}`, CURL_CA_BUNDLE: bundle }
    const args = ['--silent', '--fail', '--user', `${sid}:${token}`, `${twilio}/v1/Services`]
    const list = await output({ program: 'curl', args, env })
    tell('curl, by name', list.includes(`"url":"${twilio}/v1/Services?`), 'a list says where it is')
  })
}

const twilio = 'https://proxy.twilio.com'

async function withFront(
  certificates: Certificates,
  group: string,
  part: (front: Front, account: Account) => Promise<void>,
): Promise<void> {
  try {
    await withMaskline(twilio, async (base, account) => {
      await using front = await startFront(root, { base, certificates })
      await part(front, account)
    })
  } catch (error) {
    cannot(group, error)
  }
}

/** What an application is told, verified by the library of another language than Maskline's. */
async function verified(python: string | undefined): Promise<void> {
  if (python === undefined) return cannot('callbacks', new MissingTool('Python is missing, see above'))
  await verifyInPython(join(python, 'python'), newAccount(), (passed, what) =>
    tell('Python, an application that is told', passed, what),
  )
}

/** What the page says it was tried with is what it was tried with. */
function versions(libraries: readonly Library[]): void {
  const page = readFileSync(join(root, 'docs', 'clients.md'), 'utf8')
  for (const { name } of libraries) {
    const [version] = /[\d.]+$/.exec(name)!
    tell('docs/clients.md', page.includes(version), `names version ${version} (${name})`)
  }
}

type Runners = Readonly<Record<string, Runner | undefined>>

/** What `maskline dev` prints and what the documents show, as their readers run it. */
async function examples(runners: Runners, python: string | undefined): Promise<void> {
  await using maskline = startMaskline(['dev', '--memory', '--port', '0'])
  await maskline.shows(/Ctrl-C stops it\.\n/)
  const greeting = maskline.printed().stdout
  for (const { about, command } of blocksToCopy(greeting)) {
    await example('maskline dev', about, () =>
      paste(command, { cwd: root, ...(python !== undefined && { path: python }) }),
    )
  }
  const [, base] = / is ready at (\S+)/.exec(greeting)!
  const [, sid] = /Account SID +(\S+)/.exec(greeting)!
  const [, token] = /Auth token +(\S+)/.exec(greeting)!
  const env = { TWILIO_ACCOUNT_SID: sid!, TWILIO_AUTH_TOKEN: token! }
  for (const path of ['README.md', 'docs/clients.md']) {
    for (const { about, language, text } of recipesOf(root, path, ['js', 'python', 'go', 'java', 'sh'])) {
      const run = runners[language]
      if (run === undefined) process.stdout.write(`SKIPPED  ${path}: ${about}\n`)
      else if (language !== 'sh' || text.startsWith('curl ')) {
        const here = text.replaceAll('http://127.0.0.1:8080', base!)
        await example(path, about, async () => output(await run(here, env)))
      }
    }
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

const libraries: Library[] = []
const runners: Record<string, Runner | undefined> = {
  js: runNode,
  sh: (text, env) => ({ program: 'sh', args: ['-ec', text], env }),
}
let python: string | undefined

/** Gets a language ready. */
async function prepare(language: string, install: () => Promise<void>): Promise<void> {
  try {
    await install()
    process.stdout.write(`ready   ${language}, after ${seconds()}\n`)
  } catch (error) {
    cannot(language, error)
  }
}

await Promise.all([
  prepare('Node', async () => {
    libraries.push(...(await prepareNode()))
  }),
  prepare('Python', async () => {
    const { library, run, bin } = await preparePython(join(cache, 'python'))
    libraries.push(library)
    runners['python'] = run
    python = bin
  }),
  prepare('Go', async () => {
    const { library, run } = await prepareGo(join(cache, 'go'))
    libraries.push(library)
    runners['go'] = run
  }),
  prepare('Java', async () => {
    const { library, run } = await prepareJava(join(cache, 'java'))
    libraries.push(library)
    runners['java'] = run
  }),
])
for (const part of [
  () => told(libraries),
  () => byName(libraries),
  () => examples(runners, python),
  () => verified(python),
]) {
  try {
    await part()
  } catch (error) {
    cannot('test:clients', error)
  }
}
versions(libraries)
process.stdout.write(`\nafter ${seconds()}\n${count.passed} passed, ${count.failed} failed\n`)
process.exitCode = count.failed === 0 ? 0 : 1
