import { type Config, ConfigError } from '../config.ts'
import { putFirstAccount } from '../operations/first-account.ts'
import { createLog, type Flags, listenAs, open, untilStopped } from './open.ts'

/** `maskline serve`: for others, with nothing made up. */
export async function serve(config: Config, flags: Flags): Promise<number> {
  const log = createLog(config.MASKLINE_LOG_LEVEL ?? 'info')
  const maskline = await open(config, flags, log)
  const { MASKLINE_ACCOUNT_SID: sid, MASKLINE_AUTH_TOKEN: token } = config
  const account = await putFirstAccount(maskline.context, { sid, token, make: false })
  if (account === undefined) {
    await maskline.close()
    throw new ConfigError(
      'There is no account yet. Set MASKLINE_ACCOUNT_SID and MASKLINE_AUTH_TOKEN to make the first one.',
    )
  }
  const listening = await listenAs(config, maskline, '0.0.0.0', log)
  const { engine, place } = maskline.database
  log.info({ port: listening.port, engine, place, migrated: maskline.migrated }, 'serving')
  if (engine === 'embedded') {
    log.warn(
      'the embedded database survives a killed process, not a power cut: set DATABASE_URL for production',
    )
  }
  await untilStopped(maskline, listening)
  log.info('stopped')
  return 0
}
