// What the figures were measured on: without it they mean nothing to anybody else.
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { version as maskline } from '../src/cli/version.ts'
import type { PeerName, Peers } from './peers.ts'

export interface Machine {
  readonly processor: string
  readonly cores: number
  readonly memoryGb: number
  readonly system: string
  /** Milliseconds until the disk has 8 kB: what a durable commit waits for at least. Near 0: it is no disk. */
  readonly syncMs: number
  /** Processes that wanted a core in the minute before: they take from the figures what the servers should have had. */
  readonly busy: number
}

export interface Versions {
  readonly maskline: string
  readonly node: string
  readonly pglite: string
  readonly postgres: string
  readonly peers: Readonly<Partial<Record<PeerName, string>>>
}

const syncsTimed = 51
/** Processes that wanted a core beforehand, per core, from which on others get in the way. */
const busyShare = 0.3

/** Whether others took from the figures what the servers should have had. */
export const wasBusy = ({ busy, cores }: Machine) => busy > cores * busyShare

/** @param directory where the databases will be */
export function machine(directory: string): Machine {
  const file = openSync(join(directory, 'sync'), 'w')
  const page = Buffer.alloc(8192, 1)
  const times = Float64Array.from({ length: syncsTimed }, () => {
    const start = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    return performance.now() - start
  })
  closeSync(file)
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    syncMs: times.sort()[Math.floor(syncsTimed / 2)]!,
    busy: loadavg()[0]!,
  }
}

export function versions(postgres: string, here: Peers['here'] = {}): Versions {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = readFileSync(join(entry, '..', '..', 'package.json'), 'utf8')
  return {
    maskline,
    node: process.versions.node,
    pglite: (JSON.parse(manifest) as { version: string }).version,
    postgres,
    peers: Object.fromEntries(Object.entries(here).map(([name, { version }]) => [name, version])),
  }
}
