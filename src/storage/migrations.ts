// The migrations that came with this version: what they are called, what they do, and who may go on without them.
import { readdirSync, readFileSync } from 'node:fs'

export interface Migration {
  readonly version: number
  readonly name: string
  readonly statements: readonly string[]
  /**
   * The oldest schema whose code may use the database after it. 0: it only expands, and whoever could use the
   * database before can go on.
   */
  readonly oldest: number
}

const folder = new URL('../../migrations/', import.meta.url)

/** All of them, oldest first. */
export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{6}_\w+\.sql$/.test(file))
    .sort()
    .map((file) => {
      const version = Number(file.slice(0, 6))
      const text = readFileSync(new URL(file, folder), 'utf8')
      return {
        version,
        name: file.slice(7, -4),
        statements: statementsOf(text),
        oldest: oldestOf(text, version),
      }
    })
}

/**
 * What the first line says: `-- expands`, or `-- contracts to 000012`, after which code of schemas before 12 may not run. A
 * migration that says neither leaves nobody behind who does not know it.
 */
export function oldestOf(text: string, version: number): number {
  const said = /^-- (expands|contracts to (\d{6}))\b/.exec(text)
  if (said === null) return version
  return Number(said[2] ?? 0)
}

/** Splits a migration at semicolons that end a line. Comments stay with what follows them. */
function statementsOf(text: string): string[] {
  return text.split(/;\s*$/m).filter((statement) => statement.replace(/--.*$/gm, '').trim() !== '')
}

const concurrently = / concurrently\b/i

/** It makes or drops indexes while others write, which PostgreSQL does outside of transactions only. */
export function isConcurrent({ statements }: Migration): boolean {
  return statements.some((statement) => concurrently.test(statement))
}

/** The same where nobody else is, or nobody else can be. */
export function inTransaction({ statements }: Migration): string[] {
  return statements.map((statement) => statement.replace(concurrently, ''))
}
