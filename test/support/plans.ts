// How PostgreSQL runs the statements that the code really sends: caught on their way, then explained.
import assert from 'node:assert/strict'
import { type CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import type { Database, Db, Statement } from '../../src/storage/database.ts'
import type { Tables } from '../../src/storage/schema.ts'

export interface Sent {
  readonly text: string
  readonly values: readonly unknown[]
}

interface Node {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly Plans?: readonly Node[]
  readonly 'Actual Rows'?: number
  readonly 'Actual Loops'?: number
  readonly 'Rows Removed by Filter'?: number
}

/** A database that also remembers what was sent to it. */
export class Watched {
  readonly #pool: pg.Pool
  readonly db: Db
  readonly sent: Sent[] = []

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 1 })
    // The server may be stopped before this is closed.
    this.#pool.on('error', () => undefined)
    const remember = ({ sql, parameters }: CompiledQuery) => {
      if (!/^(begin|commit|rollback)\b/.test(sql)) this.sent.push({ text: sql, values: parameters })
    }
    this.db = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: this.#pool }),
      log: ({ query }) => remember(query),
    })
  }

  /** The database as the statements of the hot path take it. */
  get database(): Pick<Database, 'run'> {
    return {
      run: async <Row>({ text }: Statement, values: readonly unknown[]) => {
        this.sent.push({ text, values })
        return (await this.#pool.query(text, [...values])).rows as Row[]
      },
    }
  }

  /** Tables that the statement reads from end to end, by either plan that PostgreSQL may make. */
  async scanned({ text, values }: Sent): Promise<string[]> {
    const own = await this.#pool.query(`explain (format json) ${text}`, [...values])
    // After five executions a prepared statement may get one plan for all values.
    const generic = await this.#pool.query(`explain (generic_plan, format json) ${text}`)
    const plans = [own, generic].map(
      ({ rows }) => (rows[0] as { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN'],
    )
    return [...new Set(plans.flatMap(([{ Plan }]) => scans(Plan)))]
  }

  /** Rows that the nodes of its plan read from tables and indexes when it is run once more. Nothing that it writes stays. */
  async rowsRead({ text, values }: Sent): Promise<number> {
    const client = await this.#pool.connect()
    try {
      await client.query('begin')
      const { rows } = await client.query(`explain (analyze, format json) ${text}`, [...values])
      return read((rows[0] as { 'QUERY PLAN': [{ Plan: Node }] })['QUERY PLAN'][0].Plan)
    } finally {
      await client.query('rollback')
      client.release()
    }
  }

  /**
   * Fails if one of the statements that `ask` sends reads a table from end to end that is not one of `small`, or more than
   * `rowsMax` rows.
   */
  async usesIndexes(
    { rowsMax, small = [] }: { readonly rowsMax: number; readonly small?: readonly string[] },
    ask: (watched: this) => Promise<unknown>,
  ): Promise<void> {
    this.sent.length = 0
    await ask(this)
    const sent = [...this.sent]
    assert.ok(sent.length > 0)
    for (const one of sent) {
      const scanned = (await this.scanned(one)).filter((table) => !small.includes(table))
      assert.deepEqual(scanned, [], one.text)
      const rows = await this.rowsRead(one)
      assert.ok(rows <= rowsMax, `${rows} rows: ${one.text}`)
    }
  }

  close(): Promise<void> {
    return this.db.destroy()
  }
}

function scans(node: Node): string[] {
  const own = node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? '?'] : []
  return [...own, ...(node.Plans ?? []).flatMap(scans)]
}

function read(node: Node): number {
  const each = (node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)
  const own = node['Relation Name'] === undefined ? 0 : each * (node['Actual Loops'] ?? 1)
  return (node.Plans ?? []).map(read).reduce((sum, one) => sum + one, own)
}
