// `maskline accounts ...`: the accounts of this installation and their auth tokens.
import type { Config } from '../config.ts'
import { createSecondaryToken, promoteSecondaryToken } from '../operations/auth-tokens.ts'
import { createMainAccount } from '../operations/create-account.ts'
import { type Account, accountsOf } from '../storage/accounts.ts'
import { inside, sidOf, table } from './inside.ts'
import type { Flags } from './open.ts'

export const listAccounts = (config: Config, flags: Flags) =>
  inside(config, flags, async ({ database }) => {
    const accounts = await everyAccount((after) =>
      accountsOf(database.db, undefined, { limit: pageRows, ...(after !== undefined && { after }) }),
    )
    if (accounts.length === 0) return 'There is no account yet. `maskline accounts create` makes one.'
    return table(accounts.map(({ sid, friendly_name }) => [sid, friendly_name]))
  })

const pageRows = 1000

async function everyAccount(
  read: (after: Account['sid'] | undefined) => Promise<Account[]>,
): Promise<Account[]> {
  const all: Account[] = []
  for (;;) {
    const page = await read(all.at(-1)?.sid)
    all.push(...page)
    if (page.length < pageRows) return all
  }
}

export const createAccount = (config: Config, flags: Flags) =>
  inside(config, flags, async (context) => {
    const { sid, auth_token } = await createMainAccount(context, {
      ...(flags.name !== undefined && { friendly_name: flags.name }),
    })
    return [
      table([
        ['Account SID', sid],
        ['Auth token', auth_token!],
      ]),
      '',
      'The token is shown this once: what is kept of it is encrypted.',
    ].join('\n')
  })

export const rotateToken = (config: Config, flags: Flags) =>
  inside(config, flags, async (context) => {
    const account_sid = sidOf('AC', flags)
    const [, token] = await createSecondaryToken(context, { account_sid })
    return [
      table([['Second auth token', token]]),
      '',
      'Both tokens are valid now. Give the new one to every program, then run',
      `  maskline accounts promote-token ${account_sid}`,
    ].join('\n')
  })

export const promoteToken = (config: Config, flags: Flags) =>
  inside(config, flags, async (context) => {
    const account_sid = sidOf('AC', flags)
    await promoteSecondaryToken(context, { account_sid })
    return `The second auth token of ${account_sid} is now its only one. Set it in MASKLINE_AUTH_TOKEN, if the former one is there.`
  })
