// What a migration may do while processes of the version before go on serving (docs/operations.md).
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { oldestOf } from '../../src/storage/migrations.ts'

const folder = new URL('../../migrations/', import.meta.url)
const files = readdirSync(folder).filter((file) => /^\d{6}_/.test(file))

/** Those before the rule: who upgrades across them stops. */
const silentMax = 9

/** Rows of real carriers: code of schemas before 13 makes none, so what is unique among those is in nobody's way. */
const ofCarriers = /^create unique index concurrently .* where carrier <> 'simulator'$/

/** What a migration does in spite of saying that it expands, statement by statement. */
function takesAway(text: string): string[] {
  const statements = text
    .replace(/--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.replace(/\s+/g, ' ').trim().toLowerCase())
    .filter((statement) => statement !== '')
  const own = statements.flatMap(
    (statement) => /^create table (?:if not exists )?(\w+)/.exec(statement)?.[1] ?? [],
  )
  return statements.filter((statement) => {
    const table =
      /^(?:alter table|create (?:unique )?index (?:concurrently )?(?:if not exists )?\w+ on) (\w+)/.exec(
        statement,
      )?.[1]
    if (table !== undefined && own.includes(table)) return false
    if (/^create table |^comment on /.test(statement) || ofCarriers.test(statement)) return false
    if (/^(create|drop) index concurrently |^alter table \w+ set \(/.test(statement)) return false
    const added = /^alter table \w+ add column (.*)$/.exec(statement)?.[1]
    // A column that the version before does not write must be content with that.
    if (added !== undefined)
      return (
        / (unique|primary key|references|check)\b/.test(added) ||
        (/ not null/.test(added) && !/ default /.test(added))
      )
    return !/^alter table \w+ (set \(|alter column \w+ drop not null)/.test(statement)
  })
}

suite('migrations', () => {
  for (const file of files) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const version = Number(file.slice(0, 6))
    if (version <= silentMax) continue
    test(`${file} says in its first line whether it expands or contracts, and does as it says`, () => {
      assert.match(text, /^-- (expands|contracts to \d{6})\b/)
      const oldest = oldestOf(text, version)
      assert.ok(oldest <= version)
      if (oldest === 0) assert.deepEqual(takesAway(text), [])
      const made = [...text.matchAll(/^create (?:unique )?index concurrently (\w+)/gm)].map(
        ([, name]) => name!,
      )
      for (const name of made)
        assert.ok(text.includes(`drop index concurrently if exists ${name};`), 'it may be there half made')
      const statements = [...text.matchAll(/^(create|drop|alter|insert|update|delete)\b.*$/gm)].map(
        ([line]) => line,
      )
      const beside = statements.filter((line) => / concurrently /.test(line))
      assert.ok(beside.length === 0 || beside.length === statements.length, 'they are no transaction')
    })
  }

  test('what takes something away from the version before does not expand', () => {
    for (const statement of [
      'drop table accounts;',
      'drop index accounts_by_owner;',
      'alter table accounts drop column friendly_name;',
      'alter table accounts rename column friendly_name to name;',
      'alter table accounts alter column friendly_name type varchar(10);',
      'alter table accounts alter column friendly_name set not null;',
      'alter table accounts add column more text not null;',
      'alter table accounts add column more text unique;',
      "alter table accounts add check (friendly_name <> '');",
      'create index accounts_by_name on accounts (friendly_name);',
      'create unique index concurrently accounts_by_name on accounts (friendly_name);',
      "update accounts set friendly_name = '';",
    ])
      assert.equal(takesAway(`-- expands\n${statement}\n`).length, 1, statement)
  })

  test('what only adds expands', () => {
    const text = `-- expands
      create table more (sid text primary key);
      create unique index more_by_sid on more (sid);
      alter table accounts add column more text;
      alter table accounts add column most integer not null default 0;
      create index concurrently accounts_by_name on accounts (friendly_name);
      drop index concurrently if exists accounts_by_name;`
    assert.deepEqual(takesAway(text), [])
  })
})
