// The embedded database's files: made once, never made anew over what somebody stored.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { sql } from 'kysely'
import { DirectoryUnusable } from '../../src/storage/data-directory.ts'
import { openDatabase } from '../../src/storage/database.ts'
import { makeDirectory } from '../../src/storage/make-directory.ts'

function place(t: TestContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'maskline-data-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

/** Opens it, does this, closes it. */
async function opened(directory: string, statement: string): Promise<unknown[]> {
  await using closing = new AsyncDisposableStack()
  const database = await openDatabase({ directory })
  closing.defer(() => database.close())
  return (await sql.raw(statement).execute(database.db)).rows
}

test('a database whose PG_VERSION is gone is refused and left as it is', async (t) => {
  const directory = place(t)
  const files = join(directory, 'database')
  await opened(directory, 'create table kept as select 7 as number')
  renameSync(join(files, 'PG_VERSION'), join(directory, 'elsewhere'))
  const before = readdirSync(files)
  await assert.rejects(openDatabase({ directory }), (error: unknown) => {
    assert.ok(error instanceof DirectoryUnusable)
    assert.equal(error.message, files)
    return true
  })
  assert.deepEqual(readdirSync(files), before)
  renameSync(join(directory, 'elsewhere'), join(files, 'PG_VERSION'))
  assert.deepEqual(await opened(directory, 'select number from kept'), [{ number: 7 }])
})

test('what a first start left that was killed half way is made anew', async (t) => {
  const directory = place(t)
  const files = join(directory, 'database')
  // As the engine leaves it when it is killed just before its last files.
  await opened(directory, 'select 1')
  for (const name of readdirSync(files)) {
    if (!['base', 'global', 'PG_VERSION'].includes(name)) rmSync(join(files, name), { recursive: true })
  }
  await assert.rejects(openDatabase({ directory }), DirectoryUnusable)
  writeFileSync(join(directory, 'database.unfinished'), '')
  await opened(directory, 'create table kept as select 7 as number')
  assert.ok(!existsSync(join(directory, 'database.unfinished')))
  assert.deepEqual(await opened(directory, 'select number from kept'), [{ number: 7 }])
})

test('a directory is made with those above it, and may be there', (t) => {
  const directory = join(place(t), 'one', 'two', 'three')
  makeDirectory(directory)
  makeDirectory(directory)
  assert.deepEqual(readdirSync(directory), [])
})

test('a directory is not made where a file is, below a file, or where nothing can be made', (t) => {
  const directory = place(t)
  writeFileSync(join(directory, 'file'), '')
  mkdirSync(join(directory, 'there'))
  assert.throws(() => makeDirectory(join(directory, 'file')), { code: 'EEXIST', syscall: 'mkdir' })
  assert.throws(() => makeDirectory(join(directory, 'file', 'below')), { code: 'ENOTDIR', syscall: 'mkdir' })
  if (process.platform === 'linux')
    assert.throws(() => makeDirectory('/proc/maskline/data'), { code: 'ENOENT', syscall: 'mkdir' })
})
