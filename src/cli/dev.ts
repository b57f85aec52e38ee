import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { createSignInLink } from '../operations/sign-in.ts'
import { putDemo } from '../operations/put-demo.ts'
import { clockState } from '../operations/turn-clock.ts'
import { createLog } from '../log.ts'
import type { DatabaseSource } from '../storage/database.ts'
import { greeting } from './greeting.ts'
import { databaseSource, firstAccount, type Flags, listenAs, open } from './open.ts'
import { stopRequest } from './stop.ts'
import { terminalLog } from './terminal-log.ts'

/** `maskline dev`: everything made up, nothing to set. */
export async function dev(config: Config, flags: Flags): Promise<number> {
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const stop = stopRequest({ limit: config.MASKLINE_STOP_SECONDS, tell: say, tellLimit: say })
  const log = createLog(config.MASKLINE_LOG_LEVEL ?? 'warn', terminalLog)
  if (process.stdout.isTTY && isNew(databaseSource(config, flags))) say('  Making a database: some seconds.')
  const maskline = await open(config, flags, log, { make: true, turnable: true })
  try {
    const account = await firstAccount(config, maskline, { make: true })
    const demo = await putDemo(maskline.context, account.sid)
    const listening = await listenAs(config, maskline, { host: '127.0.0.1', rateLimit: 0 }, log)
    const { engine, place } = maskline.database
    const base = localAddress(config.MASKLINE_HOST ?? '127.0.0.1', listening.port)
    const carriers = maskline.context.carriers.all.map(({ name }) => name)
    const publicUrl = config.MASKLINE_PUBLIC_URL
    const { ahead } = clockState(maskline.context)
    const link = `${publicUrl ?? base}/console#${await createSignInLink(maskline.context, account.sid)}`
    say(greeting({ base, link, publicUrl, account, demo, carriers, engine, place, ahead }))
    await stop
    await listening.close()
  } finally {
    await maskline.close()
  }
  say(flags.memory ? '\nStopped.' : '\nStopped. The next start finds everything again.')
  return 0
}

/** Whether the embedded engine has to make its database first, in which it hears and says nothing. */
function isNew(source: DatabaseSource): boolean {
  return 'memory' in source || ('directory' in source && !existsSync(source.directory))
}

/** Where a program on this machine reaches it. All addresses are no address to connect to. */
function localAddress(host: string, port: number): string {
  const near = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host
  return `http://${near.includes(':') ? `[${near}]` : near}:${port}`
}
