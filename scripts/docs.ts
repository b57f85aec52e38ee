// Writes the parts of the documents that come from code, between `<!-- begin name -->` and `<!-- end name -->`. With
// --check, fails when one is out of date; test/docs.test.ts does the same.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { Result } from '../bench/result.ts'
import { summary } from '../bench/summary.ts'
import { backupSettings, carrierKinds, commonSettings } from '../src/carriers/index.ts'
import type { CarrierSettings } from '../src/carriers/settings.ts'
import { type Setting, type SettingName, settings } from '../src/config.ts'
import type { Schema } from '../src/fields.ts'
import { createMetrics } from '../src/metrics.ts'
import { rules } from './tidy.ts'
import { parts } from './tidy/imports.ts'

const root = join(import.meta.dirname, '..')

/** Every generated part: the document, the name, the text. */
const generated: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'ARCHITECTURE.md': { imports: importTable },
  'README.md': { figures: figureTable },
  'STYLE.md': { rules: ruleTable },
  'docs/carriers.md': {
    common: () => carrierTable(commonSettings),
    backups: () => carrierTable(backupSettings),
    ...Object.fromEntries(
      Object.entries(carrierKinds).map(([kind, { about, settings: own }]) => [
        kind,
        () => `${about}\n\n${carrierTable(own)}`,
      ]),
    ),
  },
  'docs/config.md': { settings: settingTable },
  'docs/operations.md': { metrics: metricTable },
}

export const generatedDocuments = Object.keys(generated)

/** A document as it has to be: its generated parts anew, the rest as it is. */
export async function documentOf(path: string): Promise<{ readonly is: string; readonly ought: string }> {
  const file = join(root, path)
  const is = readFileSync(file, 'utf8')
  const filled = Object.entries(generated[path] ?? {}).reduce(
    (text, [name, make]) => fill(text, name, make()),
    is,
  )
  const ought = await format(filled, { ...(await resolveConfig(file)), filepath: file })
  return { is, ought }
}

function fill(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`${begin} ... ${end} is missing`)
  return `${text.slice(0, from)}${begin}\n\n${content}\n\n${text.slice(to)}`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

function importTable(): string {
  const names = (some: readonly string[] = []) => some.map((name) => name.replace(/^src\//, ''))
  const rows = Object.entries(parts).map(([part, { imports, types, packages, packageTypes }]) => [
    `\`${names([part])[0]}\``,
    [...names(imports), ...names(types).map((name) => `${name} (types)`)].join(', '),
    [...names(packages), ...names(packageTypes).map((name) => `${name} (types)`)].join(', '),
  ])
  return table(['part of `src`', 'may import', 'packages'], rows)
}

function ruleTable(): string {
  return table(
    ['tidy', 'rule'],
    rules.map(({ name, says }) => [`\`${name}\``, says]),
  )
}

/** Settings of a carrier, as they are written in its entry. */
function carrierTable(own: CarrierSettings): string {
  const rows = Object.entries(own).map(([name, { kind, fallback, optional, secret, doc }]) => [
    `\`${name}\``,
    `${secret ? 'secret, ' : ''}${valuesOf(kind.schema)}`,
    fallback !== undefined ? `\`${JSON.stringify(fallback)}\`` : optional ? '' : 'required',
    doc,
  ])
  return table(['setting', 'value', 'default', 'what it is'], rows)
}

function settingTable(): string {
  const rows = (Object.keys(settings) as SettingName[]).map((name) => {
    const { kind, fallback, secret, aliases = [], doc }: Setting<unknown> = settings[name]
    const also = [...aliases, ...(secret ? [`${name}_FILE`] : [])].map((other) => `or \`${other}\``)
    return [
      [`\`${name}\``, ...also].join(' '),
      valuesOf(kind.schema),
      fallback === undefined ? '' : `\`${fallback as string | number | boolean}\``,
      doc,
    ]
  })
  return table(['setting', 'value', 'default', 'what it is'], rows)
}

function metricTable(): string {
  const none = { arriving: 0, handled: 0, asking: 0, refused: 0 }
  const metrics = createMetrics({ carriers: [], isUp: () => true, requests: () => none })
  void metrics.close()
  const rows = metrics.list.map(({ name, type, labels, help }) => [
    `\`${name}\``,
    type,
    labels.map((label) => `\`${label}\``).join(', '),
    help,
  ])
  return table(['metric', 'type', 'labels', 'what it is'], rows)
}

/** Of the run of the bench that is kept, if one is. */
function figureTable(): string {
  const kept = join(root, 'bench', 'results', 'reference.json')
  if (!existsSync(kept)) return 'No run is kept with this version.'
  const result = JSON.parse(readFileSync(kept, 'utf8')) as Result
  return `${summary(result)}\n\n![The same as bars, with what is aimed at](bench/results/reference.svg)`
}

/** What a setting may be, in words. */
function valuesOf({ type, enum: words, format: form, pattern, ...bounds }: Schema): string {
  const { minimum, maximum, minLength = 0, maxLength } = bounds as Record<string, number>
  if (Array.isArray(words)) return (words as string[]).map((word) => `\`${word}\``).join(', ')
  if (type === 'boolean') return '`true`, `false`'
  if (type === 'integer') return `${minimum} to ${maximum}`
  if (type === 'array') return 'a list'
  if (form === 'uri') return 'an http or https address'
  if (typeof pattern === 'string') return `text like \`${pattern}\``
  return `text of ${minLength} to ${maxLength} characters`
}

if (import.meta.main) {
  for (const path of generatedDocuments) {
    const { is, ought } = await documentOf(path)
    if (is === ought) continue
    if (process.argv.includes('--check')) throw new Error(`${path} is out of date: node scripts/docs.ts`)
    writeFileSync(join(root, path), ought)
  }
}
