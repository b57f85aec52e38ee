// Requests drawn from our own /openapi.json, by schemathesis, against a Maskline that lives as long as this: no answer
// is a 5xx, and none differs from what the document says. `npm run test:api-fuzz`, with `-- --long` for a night,
// `-- --seed 7` for other requests. What is not asked, and what is no fault, with reasons: test/fuzz.
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CompatProfile, compatProfiles } from '../src/domain/compat.ts'
import { startMaskline } from '../test/support/child-maskline.ts'
import { lines } from './clients/run.ts'
import { type Ask, knownAsToml, makeRecords } from './fuzz/records.ts'
import { pythonVenv } from './python-venv.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'test', 'fuzz')

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    long: { type: 'boolean', default: false },
    profile: { type: 'string', multiple: true, default: Object.keys(compatProfiles) },
  },
})

/** Requests that are drawn per operation, beside those that the document's limits ask for. */
const examples = options.long ? 300 : 20

/** What schemathesis tells of a run, as far as it is read here. */
interface Report {
  readonly complete: boolean
  readonly operations: { readonly tested: number }
  readonly test_cases: { readonly generated: number }
  readonly failures: readonly { readonly operations: readonly string[] }[]
  readonly errors: readonly unknown[]
}

interface Count {
  readonly passed: number
  readonly failed: number
}

/** Fuzzes one profile. Operations are counted, not requests. */
async function fuzz(bin: string, compat: CompatProfile, scratch: string): Promise<Count> {
  const account = { sid: `AC${randomBytes(16).toString('hex')}`, token: randomBytes(16).toString('hex') }
  await using maskline = startMaskline(['serve', '--memory', '--host', '127.0.0.1', '--port', '0'], {
    env: {
      MASKLINE_ACCOUNT_SID: account.sid,
      MASKLINE_AUTH_TOKEN: account.token,
      MASKLINE_COMPAT: compat,
    },
  })
  const [, port] = await maskline.shows(/"port":(\d+).*"msg":"serving"/, 'stderr')
  const base = `http://127.0.0.1:${port}`
  const known = await makeRecords(asking(base, account), account.sid)
  const config = join(scratch, `${compat}.toml`)
  const report = join(scratch, `${compat}.json`)
  writeFileSync(config, `${readFileSync(join(folder, 'schemathesis.toml'), 'utf8')}\n${knownAsToml(known)}`)
  const asked = ['--seed', options.seed, '--max-examples', String(examples)]
  const told = ['--no-color', '--report', 'json', '--report-json-path', report]
  const auth = ['--auth', `${account.sid}:${account.token}`]
  const args = [
    '-m',
    'schemathesis.cli',
    '--config-file',
    config,
    'run',
    `${base}/openapi.json`,
    ...asked,
    ...told,
    ...auth,
  ]
  const env = { SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const code = await lines({ program: join(bin, 'python'), args, cwd: scratch, env }, (line) =>
    console.log(line),
  )
  return countOf(JSON.parse(readFileSync(report, 'utf8')) as Report, code)
}

function countOf(report: Report, code: number | null): Count {
  const failing = new Set(report.failures.flatMap(({ operations }) => operations)).size
  // A run that broke off has told nothing about the operations that it did not come to.
  const broken = failing === 0 && (code !== 0 || !report.complete || report.errors.length > 0)
  const failed = failing + report.errors.length + (broken ? 1 : 0)
  return { passed: Math.max(report.operations.tested - failing, 0), failed }
}

function asking(base: string, { sid, token }: { sid: string; token: string }): Ask {
  const authorization = `Basic ${Buffer.from(`${sid}:${token}`).toString('base64')}`
  return async (request, form = {}) => {
    const [method, path] = request.split(' ')
    const response = await fetch(base + path!, {
      method: method!,
      headers: { authorization },
      body: new URLSearchParams(form),
    })
    const body = await response.text()
    if (!response.ok) throw new Error(`${request} answered ${response.status}: ${body}`)
    return JSON.parse(body) as unknown
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'maskline-fuzz-'))
let total: Count = { passed: 0, failed: 0 }
try {
  const bin = await pythonVenv(
    join(root, 'node_modules', '.cache', 'maskline-fuzz'),
    join(folder, 'requirements.txt'),
  )
  for (const profile of options.profile as CompatProfile[]) {
    console.log(`\n# profile ${profile}, seed ${options.seed}, ${examples} examples per operation`)
    const { passed, failed } = await fuzz(bin, profile, scratch)
    total = { passed: total.passed + passed, failed: total.failed + failed }
  }
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error))
  total = { ...total, failed: total.failed + 1 }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
