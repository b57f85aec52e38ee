// A version of Maskline that is newer than this one: the same sources, and migrations that this one does not know.
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

const ours = join(import.meta.dirname, '../..')

/**
 * Makes it in a directory of its own, gone with the test.
 * @param migrations their texts, in order
 */
export function newerMaskline(t: TestContext, migrations: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'maskline-newer-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  for (const name of ['src', 'migrations', 'package.json'])
    cpSync(join(ours, name), join(root, name), { recursive: true })
  symlinkSync(join(ours, 'node_modules'), join(root, 'node_modules'))
  for (const [at, text] of migrations.entries())
    writeFileSync(join(root, 'migrations', `${900_001 + at}_newer.sql`), text)
  return root
}
