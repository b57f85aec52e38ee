import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, ConfigError, settings } from '../config.ts'
import type { DatabaseSource } from '../storage/database.ts'
import { makeDirectory } from '../storage/make-directory.ts'
import { newMasterKey } from '../vault.ts'

/** Where dev keeps the key that it makes. */
export const masterKeyFile = (config: Config) => join(config.MASKLINE_DATA_DIR, 'master.key')

/**
 * The master keys of the settings, or that of the data directory. A PostgreSQL server is others' as well, so there only
 * who makes everything up takes the key that lies about.
 * @param make makes one and keeps it in the data directory when there is none
 * @throws {ConfigError} there is none, or the file is damaged
 */
export function masterKeys(
  config: Config,
  source: DatabaseSource,
  { make }: { make: boolean },
): readonly string[] {
  const given = config.MASKLINE_MASTER_KEY
  if (given !== undefined) return given
  if ('memory' in source) return [newMasterKey()]
  const file = masterKeyFile(config)
  if (existsSync(file) && (make || 'directory' in source)) return keysOf(file)
  if (!make) {
    throw new ConfigError(
      'There is no master key to encrypt auth tokens with. Set MASKLINE_MASTER_KEY to what `openssl rand -hex 32` prints, and keep it: without it the tokens are lost.',
    )
  }
  const key = newMasterKey()
  makeDirectory(config.MASKLINE_DATA_DIR)
  writeFileSync(file, `${key}\n`, { mode: 0o600, flag: 'wx' })
  return [key]
}

function keysOf(file: string): readonly string[] {
  try {
    return settings.MASKLINE_MASTER_KEY.kind.decode([readFileSync(file, 'utf8').trim()])
  } catch {
    throw new ConfigError(`${file} is no master key or cannot be read. Restore it from a backup.`)
  }
}
