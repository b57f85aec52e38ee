// Writes what the migrations make: migrations/schema.sql (to read, and to see a change in a diff) and
// src/storage/schema.ts (to compile against). With --check, fails when either is out of date.
import { readFileSync, writeFileSync } from 'node:fs'
import { sql } from 'kysely'
import { type Db, openDatabase } from '../src/storage/database.ts'
import { migrate } from '../src/storage/migrate.ts'

interface Column {
  table: string
  name: string
  type: string
  nullable: boolean
  fallback: string | null
  collation: string | null
}

const prefixes: Record<string, string> = {
  account: 'AC',
  service: 'KS',
  session: 'KC',
  participant: 'KP',
  chat_instance: 'IS',
  inbound_participant: 'KP',
  outbound_participant: 'KP',
  interaction: 'KI',
  callback: 'CB',
  parent: 'CA',
}
const ownPrefix: Record<string, string> = {
  accounts: `'AC'`,
  alerts: `'NO'`,
  api_keys: `'SK'`,
  live_contacts: `'RQ'`,
  sign_ins: `'SI'`,
  callbacks: `'CB'`,
  stray_contacts: `'CT'`,
  services: `'KS'`,
  sessions: `'KC'`,
  participants: `'KP'`,
  interactions: `'KI'`,
  pool_numbers: `'PN' | 'SC'`,
  incoming_phone_numbers: `'PN' | 'SC'`,
  simulator_messages: `'SM' | 'MM'`,
  simulator_calls: `'CA'`,
  submissions: `'SM' | 'MM'`,
  pointed_numbers: `'PN' | 'SC'`,
}
/** Columns that hold one of a few words, and where those words are. */
const words: Record<string, readonly [type: string, file: string]> = {
  'services.number_selection_behavior': ['NumberSelectionBehavior', 'number-selection'],
  'services.geo_match_level': ['GeoMatchLevel', 'geo-match'],
  'sessions.status': ['SessionStatus', 'session'],
  'api_keys.role': ['KeyRole', 'role'],
  'sign_ins.kind': ['SignInKind', 'role'],
  'sessions.mode': ['SessionMode', 'session'],
  'sessions.closed_reason': ['ClosedReason', 'session'],
  'interactions.type': ['InteractionType', 'interaction'],
  'interactions.inbound_resource_status': ['ResourceStatus', 'interaction'],
  'interactions.outbound_resource_status': ['ResourceStatus', 'interaction'],
  'alerts.level': ['AlertLevel', 'alert'],
  'interactions.stage': ['InteractionStage', 'interaction'],
  'services.intercept_failure': ['InterceptFailure', 'callback'],
  'stray_contacts.kind': ['InteractionType', 'interaction'],
  'stray_contacts.reason': ['DropReason', 'alert'],
  'stray_contacts.outcome': ['StrayOutcome', 'stray-contact'],
  'stray_contacts.stage': ['StrayStage', 'stray-contact'],
  'callbacks.inbound_status': ['ResourceStatus', 'interaction'],
  'callbacks.outbound_status': ['ResourceStatus', 'interaction'],
  'callbacks.state': ['CallbackState', 'callback'],
  'simulator_messages.direction': ['PhoneDirection', 'simulated-phone'],
  'simulator_messages.status': ['ResourceStatus', 'interaction'],
  'simulator_calls.direction': ['PhoneDirection', 'simulated-phone'],
  'simulator_calls.status': ['CallStatus', 'call-plan'],
  'submissions.state': ['SubmissionState', 'submission'],
  'submitted_ids.status': ['ResourceStatus', 'interaction'],
  'pointed_numbers.wanted': ['WantedPointing', 'pointed-number'],
  'minute_figures.name': ['FigureName', 'figures'],
}
const types: Record<string, string> = {
  text: 'string',
  integer: 'number',
  boolean: 'boolean',
  'timestamp with time zone': 'Date',
  'text[]': 'string[]',
}

/** What the migrations make, as the two files' texts. */
export async function describeSchema(db: Db): Promise<{ golden: string; code: string }> {
  const { rows: columns } = await sql<Column>`
    select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
      not a.attnotnull as nullable, pg_get_expr(d.adbin, d.adrelid) as fallback,
      (select collname from pg_collation where oid = a.attcollation and collname = 'C') as collation
    from pg_attribute a join pg_class c on c.oid = a.attrelid
      left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`.execute(db)
  const { rows: rest } = await sql<{ table: string; text: string }>`
    select c.relname as table, pg_get_indexdef(i.indexrelid) as text
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace
    union all
    select c.relname, format('alter table %s add %s', c.relname, pg_get_constraintdef(k.oid))
    from pg_constraint k join pg_class c on c.oid = k.conrelid
    where c.relnamespace = 'public'::regnamespace and k.contype in ('f', 'c')
    union all
    select c.relname, format('alter table %s set (%s)', c.relname, array_to_string(c.reloptions, ', '))
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.reloptions is not null
    order by 1, 2`.execute(db)
  const byTable = Map.groupBy(columns, (column) => column.table)
  return { golden: goldenText(byTable, rest), code: codeText(byTable) }
}

function goldenText(byTable: Map<string, Column[]>, rest: { table: string; text: string }[]): string {
  const tables = [...byTable].map(([table, columns]) => {
    const lines = columns.map((c) => {
      const collate = c.collation === null ? '' : ' collate "C"'
      const fallback = c.fallback === null ? '' : ` default ${c.fallback}`
      return `  "${c.name}" ${c.type}${collate}${c.nullable ? '' : ' not null'}${fallback}`
    })
    const after = rest.filter((one) => one.table === table).map((one) => `${one.text};\n`)
    return `create table ${table} (\n${lines.join(',\n')}\n);\n${after.join('')}`
  })
  return `-- What all migrations together make. Written by \`npm run schema\`; never edited.\n\n${tables.join('\n')}`
}

function codeText(byTable: Map<string, Column[]>): string {
  const interfaces = [...byTable].map(([table, columns]) => {
    const lines = columns.map((c) => {
      const type = words[`${table}.${c.name}`]?.[0] ?? sidType(c) ?? types[c.type] ?? `never /* ${c.type} */`
      const shown = c.nullable ? `${type} | null` : type
      return `    ${c.name}: ${c.fallback === null ? shown : `Generated<${shown}>`}\n`
    })
    return `  ${table}: {\n${lines.join('')}  }\n`
  })
  const byFile = Map.groupBy(
    [...new Set(Object.values(words).map((w) => w.join(' '))), 'Sid sid'].sort(),
    (w) => w.split(' ')[1]!,
  )
  const imports = [...byFile].map(
    ([file, names]) =>
      `import type { ${names.map((w) => w.split(' ')[0]).join(', ')} } from '../domain/${file}.ts'`,
  )
  return `// The tables' types. Written by \`npm run schema\` from the migrated database; never edited.
import type { Generated, Selectable } from 'kysely'
${imports.join('\n')}

export interface Tables {
${interfaces.join('')}}

/** One row of a table, as it is read. */
export type Row<Table extends keyof Tables> = Selectable<Tables[Table]>
`
}

function sidType({ table, name }: Column): string | undefined {
  if (name === 'sid') return ownPrefix[table] && `Sid<${ownPrefix[table]}>`
  if (name.endsWith('bound_resource_sid')) return undefined
  if (name === 'proxy_identifier_sid') return `Sid<'PN' | 'SC'>`
  if (name === 'credential_sid') return `Sid<'AC' | 'SK'>`
  const of = name.endsWith('_sid') ? prefixes[name.slice(0, -4)] : undefined
  return of && `Sid<'${of}'>`
}

if (import.meta.main) {
  const database = await openDatabase({ memory: true })
  await migrate(database.db)
  const { golden, code } = await describeSchema(database.db)
  await database.close()
  const files = { 'migrations/schema.sql': golden, 'src/storage/schema.ts': code }
  for (const [file, text] of Object.entries(files)) {
    const path = new URL(`../${file}`, import.meta.url)
    if (!process.argv.includes('--check')) writeFileSync(path, text)
    else if (readFileSync(path, 'utf8') !== text)
      throw new Error(`${file} is out of date: run npm run schema`)
  }
}
