// A disk that can be filled and freed: memory of this machine, mounted as a file system of its own.
import { spawnSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Nobody may mount here: the fault cannot strike. */
export class NoMount extends Error {
  override readonly name = 'NoMount'
}

export interface SmallDisk extends Disposable {
  readonly path: string
  /** Leaves no room on it. */
  fill(): void
  free(): void
}

const pieceBytes = 256 * 1024

/** @throws {NoMount} */
export function openSmallDisk(megabytes: number): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'maskline-disk-'))
  const size = `size=${megabytes}m,mode=0755`
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', size, 'maskline-faults', path])
  if (mounted.status !== 0) {
    rmSync(path, { recursive: true })
    throw new NoMount(`a small disk needs the right to mount: ${String(mounted.stderr).trim()}`)
  }
  chmodSync(path, 0o755)
  const ballast = join(path, 'ballast')
  return {
    path,
    fill() {
      const file = openSync(ballast, 'w')
      try {
        // The last piece is written in part, and only the one after it fails.
        for (;;) writeSync(file, Buffer.alloc(pieceBytes))
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
      } finally {
        closeSync(file)
      }
    },
    free: () => rmSync(ballast, { force: true }),
    [Symbol.dispose]() {
      spawnSync('umount', ['--lazy', path])
      rmSync(path, { recursive: true, force: true })
    },
  }
}
