// Programs that the tests of the client libraries start.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface Run {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A tool of this machine is missing. Its message says how to install it. */
export class MissingTool extends Error {}

/** @throws MissingTool when the program cannot be run at all */
export function demand(program: string, args: readonly string[], sentence: string): void {
  if (spawnSync(program, args).status !== 0) throw new MissingTool(sentence)
}

/** What children see of the environment: where programs and their caches are, and no setting of anybody. */
const own = () =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => /^(PATH|HOME|LANG|TMPDIR|GO.*)$/.test(name)),
  )

/** What a program prints. @throws with what it said on standard error when it ends badly */
export const output = ({ env, ...run }: Run) => outputIn({ ...own(), ...env }, run)

/** The same for a program that installs: how this machine reaches registries is in its environment. */
export const install = ({ env, ...run }: Run) => outputIn({ ...process.env, ...env }, run)

async function outputIn(env: Run['env'], { program, args, cwd }: Omit<Run, 'env'>): Promise<string> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0)
    throw new Error(`${program} ended with ${code}: ${(said.stderr + said.stdout).trim().slice(-2000)}`)
  return said.stdout
}

/** Tells every line that a program prints, and answers how it ended. */
export async function lines(
  { program, args, cwd, env }: Run,
  tell: (line: string) => void,
): Promise<number | null> {
  const child = spawn(program, args, { cwd, env: { ...own(), ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit') as Promise<[number | null]>
  for await (const line of createInterface(child.stdout)) tell(line)
  const [code] = await exit
  return code
}
