// `npm run bench:scale`: what a large installation costs of a small one. Fills two databases of one PostgreSQL, one with
// 10,000 open sessions, 500 numbers and 10,000 interactions, one with a hundred times as many (a thousand times the interactions)
// or a tenth of that, and asks both the same, in turn: over HTTP, each from a server of its own, one request at a time. Its
// outcome is ratios of medians. What makes it fail is an answer that is wrong.
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { sql } from 'kysely'
import { machine, versions } from './machine.ts'
import { table } from './scale-figures.ts'
import { settings, withFilled } from './scale-filled.ts'
import { sizes } from './scale-rows.ts'
import { compareJobs, compareOverHttp, type Side, sideOf } from './scale-run.ts'

const usage = `npm run bench:scale -- [--size tenth|full] [--times N] [--only TEXT] [--save] [--in DIRECTORY]
  --size   tenth (the default): 100,000 open sessions, 5,000 numbers, 1,000,000 interactions; 4 GB of disk, minutes.
           full: ten times as much of each; 30 GB of disk, 16 GB of memory, a quarter of an hour
  --times  how often each is asked of each database, 200 unless said
  --only   only what has this in its name
  --save   write the result to bench/results/ as well
  --in     where the databases are made; the directory for temporary files unless said`

interface Options {
  readonly size: 'tenth' | 'full'
  readonly times: number
  readonly only: string
  readonly save: boolean
  readonly parent: string
}

/** @throws {TypeError} */
function optionsOf(args: string[]): Options {
  const text = { type: 'string' } as const
  const options = {
    size: text,
    times: text,
    only: text,
    in: text,
    save: { type: 'boolean', default: false },
  } as const
  const { values } = parseArgs({ args, options })
  const { size = 'tenth', times = '200', only = '', in: parent = tmpdir(), save } = values
  if (size !== 'tenth' && size !== 'full') throw new TypeError('--size must be tenth or full')
  if (!/^[1-9][0-9]{0,4}$/.test(times)) throw new TypeError('--times must be a whole number from 1 to 99999')
  return { size, times: Number(times), only, save, parent }
}

async function bench(options: Options, stop: AbortSignal) {
  const say = (what: string) => console.log(what)
  const place = { parent: options.parent, stop, say }
  return withFilled([sizes.small, sizes[options.size]], place, async ([small, large], directory) => {
    const onMachine = machine(directory)
    await using stack = new AsyncDisposableStack()
    const side = async (url: string) => {
      const one = await sideOf(url, options.times)
      stack.defer(() => one.database.close())
      return one
    }
    const sides = { small: await side(small!), large: await side(large!) }
    say(`measuring: ${gigabytes(sides.small)} GB and ${gigabytes(sides.large)} GB`)
    const asked = { ...options, stop }
    const figures = [...(await compareOverHttp(sides, asked)), ...(await compareJobs(sides, asked))]
    const { rows } = await sql<{ server_version: string }>`show server_version`.execute(
      sides.small.database.db,
    )
    return {
      date: new Date().toISOString(),
      machine: onMachine,
      versions: versions(rows[0]!.server_version),
      sizes: { small: sizes.small, large: sizes[options.size] },
      bytes: { small: sides.small.bytes, large: sides.large.bytes },
      settings,
      figures,
    }
  })
}

const gigabytes = ({ bytes }: Side) => (bytes / 1e9).toFixed(2)

function saved(result: Awaited<ReturnType<typeof bench>>): string {
  const folder = new URL('results/', import.meta.url)
  mkdirSync(folder, { recursive: true })
  const file = `scale-${result.date.slice(0, 19).replaceAll(':', '')}.json`
  writeFileSync(new URL(file, folder), `${JSON.stringify(result, undefined, 2)}\n`)
  return `bench/results/${file}`
}

async function main(options: Options): Promise<void> {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => stopped.abort(new Error('stopped')))
  }
  const result = await bench(options, stopped.signal)
  console.log(`\n${table(result.figures)}`)
  if (options.save) console.log(`written to ${saved(result)}`)
}

try {
  await main(optionsOf(process.argv.slice(2)))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`bench:scale: ${message}${error instanceof TypeError ? `\n\n${usage}` : ''}`)
  process.exitCode = 1
}
