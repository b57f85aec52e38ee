// What `maskline dev` prints to be copied, read from the terminal as its user does: blocks that begin at the margin.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Block {
  /** The remark above it. */
  readonly about: string
  readonly command: string
}

/** The blocks to copy of a greeting, in order. */
export function blocksToCopy(greeting: string): Block[] {
  return greeting
    .split(/^ {2}# /m)
    .slice(1)
    .map((block) => {
      const [about, ...lines] = block.split('\n')
      const end = lines.findIndex((line) => line === '' || line.startsWith('  Ctrl-C'))
      return { about: about!, command: lines.slice(0, end).join('\n') }
    })
}

/** Pastes a block into a shell, and answers what the shell prints. */
export async function paste(
  command: string,
  { cwd, path }: { cwd?: string; path?: string } = {},
): Promise<string> {
  const env = { PATH: [path, process.env['PATH']].filter((one) => one !== undefined).join(':') }
  const { stdout } = await promisify(execFile)('sh', ['-ec', command], { cwd, env })
  return stdout
}
