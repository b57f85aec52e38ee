// `npm run bench`: how fast Maskline is, beside others, on this machine. Everybody is started, warmed up and takes turns
// in rounds. Its outcome is figures. What makes it fail is an answer that is wrong, an answered text that is not on
// record, or a callback that is not told once.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { findPeers, type Peers } from './peers.ts'
import { type Plan, planOf, usage } from './plan.ts'
import { plot } from './plot.ts'
import type { Result } from './result.ts'
import { suite } from './suite.ts'
import { report } from './table.ts'

const folder = join(import.meta.dirname, 'results')

/** Writes the result where the last one was, and under the name that was asked for. */
function save(result: Result, names: readonly string[]): string[] {
  mkdirSync(folder, { recursive: true })
  const [json, svg] = [`${JSON.stringify(result, undefined, 2)}\n`, plot(result)]
  return names.flatMap((name) => {
    const files = [join(folder, `${name}.json`), join(folder, `${name}.svg`)]
    writeFileSync(files[0]!, json)
    writeFileSync(files[1]!, svg)
    return files
  })
}

/** @throws when one is missing that must be here */
function peersOf({ peers: wanted, peersRequired }: Plan): Peers {
  const peers = findPeers(wanted)
  const missing = Object.entries(peers.missing)
  for (const [name, what] of missing) console.log(`bench: without ${name}: ${what}`)
  // Whoever judges must not be shown less than there is to see.
  if (missing.length > 0 && (peersRequired || process.env['CI'] === 'true'))
    throw new Error(`not all peers are here; --peers says which are wanted`)
  return peers
}

/** One line that is written over, or on what is no terminal, a line each. */
function tell(what: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K  ${what}`)
  else console.log(`  ${what}`)
}

async function main(plan: Plan): Promise<number> {
  const stopped = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopped.abort())
  const directory = mkdtempSync(join(tmpdir(), 'maskline-bench-'))
  // PostgreSQL may run as another user, who has to get at its part of this.
  chmodSync(directory, 0o755)
  process.env['TMPDIR'] = directory
  try {
    const result = await suite({ plan, peers: peersOf(plan), directory, stop: stopped.signal, tell })
    tell('')
    console.log(`\n${report(result)}\n`)
    const files = save(result, ['last', ...(plan.save === undefined ? [] : [plan.save])])
    console.log(`  written to ${files.map((file) => relative(process.cwd(), file)).join(', ')}`)
    return 0
  } catch (error) {
    if (stopped.signal.aborted) {
      console.error('bench: stopped')
      return 130
    }
    throw error
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

try {
  process.exitCode = await main(planOf(process.argv.slice(2)))
} catch (error) {
  const message = error instanceof Error ? error.message : String(error)
  console.error(`bench: ${message}${error instanceof TypeError ? `\n\n${usage}` : ''}`)
  process.exitCode = 1
}
