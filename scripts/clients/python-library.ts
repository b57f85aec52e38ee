// A Python of its own for the tests, with Twilio's library in it: made once, in the cache of node_modules.
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Library, type Runner, scripts } from './library.ts'
import { demand, install, output } from './run.ts'

/** @throws MissingTool, or with a sentence that says what cannot be installed */
export async function preparePython(cache: string): Promise<{ library: Library; run: Runner; bin: string }> {
  const bin = join(cache, 'bin')
  const python = join(bin, 'python')
  const pinned = readFileSync(join(scripts, 'python', 'requirements.txt'), 'utf8').trim()
  if (!(await has(python, pinned))) await makePython(cache, { python, pinned })
  const script = { program: python, args: [join(scripts, 'python', 'life_cycle.py')] }
  const library: Library = {
    name: `Python, ${pinned.replace('==', ' ')}`,
    script,
    behind: ({ port, bundle }) => ({
      ...script,
      // The last is for what the script requests itself.
      env: { HTTPS_PROXY: `http://127.0.0.1:${port}`, REQUESTS_CA_BUNDLE: bundle, SSL_CERT_FILE: bundle },
    }),
  }
  return { library, bin, run: (text, env) => ({ program: python, args: ['-c', text], env }) }
}

async function makePython(
  cache: string,
  { python, pinned }: { python: string; pinned: string },
): Promise<void> {
  const sentence = 'Python 3 or its venv module is missing (Debian: apt-get install python3 python3-venv)'
  demand('python3', ['-c', 'import ensurepip, venv'], sentence)
  await rm(cache, { recursive: true, force: true })
  await output({ program: 'python3', args: ['-m', 'venv', cache] })
  await install({ program: python, args: ['-m', 'pip', 'install', '--quiet', pinned] })
}

async function has(python: string, pinned: string): Promise<boolean> {
  try {
    const installed = await output({ program: python, args: ['-m', 'pip', 'freeze'] })
    return installed.split('\n').includes(pinned)
  } catch {
    // Not made yet, or made of a Python that is gone.
    return false
  }
}
