// Loaded before Maskline: breaks what records texts, in one of two ways, to see whether the suite notices. `loses` answers before
// the commit and then does not commit; `doubles` records and sends a second time under other names.
import pg from 'pg'

/** One statement in so many is broken. */
const every = 5
const how = process.env['BROKEN_BUILD']

type Query = (this: pg.Client, config: Config, ...rest: unknown[]) => unknown
interface Config {
  readonly text?: string
  readonly values?: readonly unknown[]
}

const real = pg.Client.prototype.query as unknown as Query
let statements = 0

const broken: Query = function (config, ...rest) {
  const records = typeof config.text === 'string' && config.text.includes('insert into interactions')
  if (!records || ++statements % every !== 0) return real.call(this, config, ...rest)
  const quietly = (text: Config) => void real.call(this, text, () => undefined)
  if (how === 'loses') quietly({ text: 'begin' })
  const answer = real.call(this, config, ...rest)
  if (how === 'loses') quietly({ text: 'rollback' })
  else quietly({ text: config.text, values: (config.values ?? []).map(renamed) })
  return answer
}

/** New SIDs of what is recorded; those that were there before stay as they are. */
function renamed(value: unknown): unknown {
  const minted = /^(KI|SM|MM|CB)[0-9a-f]{32}$/
  const other = (sid: unknown) =>
    typeof sid === 'string' && minted.test(sid)
      ? sid.slice(0, -1) + ((Number.parseInt(sid.at(-1)!, 16) + 1) % 16).toString(16)
      : sid
  return Array.isArray(value) ? value.map(other) : value
}

pg.Client.prototype.query = broken as unknown as typeof pg.Client.prototype.query
