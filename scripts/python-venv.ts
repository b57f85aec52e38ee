// A Python of our own with pinned packages in it: made once, in the cache of node_modules.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { demand, output } from './clients/run.ts'

/**
 * The folder of the Python's programs.
 * @param requirements a file of pinned requirements, such as `schemathesis==4.32.5`
 * @throws {MissingTool} with a sentence that says what to install
 */
export async function pythonVenv(directory: string, requirements: string): Promise<string> {
  const bin = join(directory, 'bin')
  const python = join(bin, 'python')
  const pinned = readFileSync(requirements, 'utf8').trim().split('\n')
  if (await has(python, pinned)) return bin
  const sentence = 'Python 3 or its venv module is missing (Debian: apt-get install python3 python3-venv)'
  demand('python3', ['-c', 'import ensurepip, venv'], sentence)
  await rm(directory, { recursive: true, force: true })
  await output({ program: 'python3', args: ['-m', 'venv', directory] })
  await output({ program: python, args: ['-m', 'pip', 'install', '--quiet', '--requirement', requirements] })
  return bin
}

async function has(python: string, pinned: readonly string[]): Promise<boolean> {
  try {
    const installed = (await output({ program: python, args: ['-m', 'pip', 'freeze'] })).split('\n')
    return pinned.every((one) => installed.includes(one))
  } catch {
    // Not made yet, or made of a Python that is gone.
    return false
  }
}
