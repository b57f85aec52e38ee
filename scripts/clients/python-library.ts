// A Python of its own for the tests, with Twilio's library in it: made once, in the cache of node_modules.
import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

export interface Python {
  /** Where its programs are. */
  readonly bin: string
}

/**
 * @param pinned a requirement with its version, such as `twilio==9.13.0`
 * @throws with a sentence that says what to install
 */
export async function preparePython(directory: string, pinned: string): Promise<Python> {
  const bin = join(directory, 'bin')
  if (await has(bin, pinned)) return { bin }
  const { stdout } = await run('python3', ['--version']).catch(() => {
    throw new Error('Python 3 is missing. Install it (Debian: apt-get install python3 python3-venv).')
  })
  await rm(directory, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', directory]).catch((error: unknown) => {
    throw new Error(
      `${stdout.trim()} has no working venv module. Install it (Debian: apt-get install python3-venv).`,
      { cause: error },
    )
  })
  await run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', pinned]).catch((error: unknown) => {
    throw new Error(`${pinned} cannot be installed from PyPI: ${String(error)}`, { cause: error })
  })
  return { bin }
}

async function has(bin: string, pinned: string): Promise<boolean> {
  try {
    const { stdout } = await run(join(bin, 'python'), ['-m', 'pip', 'freeze'])
    return stdout.split('\n').includes(pinned)
  } catch {
    // Not made yet, or made of a Python that is gone.
    return false
  }
}
