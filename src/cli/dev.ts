import type { Config } from '../config.ts'
import { putDemo } from '../operations/put-demo.ts'
import { putFirstAccount } from '../operations/first-account.ts'
import { greeting } from './greeting.ts'
import { createLog, type Flags, listenAs, open, untilStopped } from './open.ts'

/** `maskline dev`: everything made up, nothing to set. */
export async function dev(config: Config, flags: Flags): Promise<number> {
  const log = createLog(config.MASKLINE_LOG_LEVEL ?? 'warn')
  const maskline = await open(config, flags, log)
  const { MASKLINE_ACCOUNT_SID: sid, MASKLINE_AUTH_TOKEN: token } = config
  const account = await putFirstAccount(maskline.context, { sid, token, make: true })
  const demo = await putDemo(maskline.context, account!.sid)
  const listening = await listenAs(config, maskline, '127.0.0.1', log)
  const host = config.MASKLINE_HOST ?? 'localhost'
  const base =
    config.MASKLINE_PUBLIC_URL ?? `http://${host.includes(':') ? `[${host}]` : host}:${listening.port}`
  process.stdout.write(greeting({ base, account: account!, demo, place: maskline.database.place }))
  await untilStopped(maskline, listening)
  process.stdout.write('\nStopped. Everything is kept: start again to go on.\n')
  return 0
}
