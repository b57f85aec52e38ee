// `maskline keys ...`: API keys, for programs that are not to have the account's auth token.
import { type Config, ConfigError } from '../config.ts'
import { type KeyRole, keyRoles } from '../domain/role.ts'
import { createApiKey, deleteApiKey } from '../operations/api-keys.ts'
import { accountBySid } from '../storage/accounts.ts'
import { type ApiKey, anyApiKey, apiKeysOf } from '../storage/api-keys.ts'
import { inside, sidOf, table } from './inside.ts'
import type { Flags } from './open.ts'

/** Keys shown: who has more finds them at /maskline/v1/keys. */
const shownMax = 1000

export const listKeys = (config: Config, flags: Flags) =>
  inside(config, flags, async ({ database }) => {
    const keys = await apiKeysOf(database.db, sidOf('AC', flags), { limit: shownMax })
    return keys.length === 0 ? 'The account has no API key.' : table(keys.map(shown))
  })

const shown = ({ sid, date_created, role, friendly_name }: ApiKey) => [
  sid,
  date_created.toISOString().slice(0, 10),
  role,
  friendly_name,
]

function roleOf({ role = 'operator' }: Flags): KeyRole {
  const known = keyRoles.find((one) => one === role)
  if (known !== undefined) return known
  throw new ConfigError(`--role is "${role}". It must be one of ${keyRoles.join(', ')}.`)
}

export const createKey = (config: Config, flags: Flags) =>
  inside(config, flags, async (context) => {
    const account_sid = sidOf('AC', flags)
    const account = await accountBySid(context.database.db, account_sid)
    if (account === undefined) throw new ConfigError(`There is no account ${account_sid}.`)
    const { sid, secret } = await createApiKey(
      context,
      { account_sid },
      { role: roleOf(flags), ...(flags.name !== undefined && { friendly_name: flags.name }) },
    )
    return [
      table([
        ['API key SID', sid],
        ['Secret', secret!],
      ]),
      '',
      'The secret is shown this once: only its digest is kept.',
    ].join('\n')
  })

export const revokeKey = (config: Config, flags: Flags) =>
  inside(config, flags, async (context) => {
    const key_sid = sidOf('SK', flags)
    const key = await anyApiKey(context.database.db, key_sid)
    if (key === undefined) throw new ConfigError(`There is no API key ${key_sid}.`)
    await deleteApiKey(context, { account_sid: key.account_sid, key_sid })
    return `${key_sid} is revoked. Running processes may take it for 5 seconds more.`
  })
