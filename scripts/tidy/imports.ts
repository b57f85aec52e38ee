// Who may import whom. ARCHITECTURE.md shows the table below; nothing else decides it.
import { posix } from 'node:path'
import { type Node, SyntaxKind } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
} from 'typescript/unstable/ast/is'
import { fileRule, lineOf, type Rule, type Source, walk } from './source.ts'

export interface Part {
  /** Parts and files that it may import. Its own files it always may. */
  readonly imports: readonly string[]
  /** Those it may know as types only. */
  readonly types?: readonly string[]
  /** Packages and Node's own modules. */
  readonly packages?: readonly string[]
  readonly packageTypes?: readonly string[]
}

/** A name is a folder or a file. The longest name that a file's path begins with is its part. */
export const parts: Readonly<Record<string, Part>> = {
  'src/domain': { imports: [] },
  'src/domain/phone-number.ts': { imports: [], packages: ['libphonenumber-js'] },
  'src/fields.ts': { imports: ['src/domain'] },
  'src/clock.ts': { imports: ['src/domain'], packages: ['node:crypto'] },
  'src/form.ts': { imports: ['src/domain'] },
  'src/parameters.ts': { imports: ['src/domain', 'src/fields.ts', 'src/form.ts'] },
  'src/config.ts': { imports: ['src/domain', 'src/fields.ts'], packages: ['node:fs'] },
  'src/events.ts': { imports: ['src/domain'], packageTypes: ['pino'] },
  'src/metrics.ts': {
    imports: ['src/domain', 'src/process-metrics.ts'],
    types: ['src/events.ts'],
    packages: ['prom-client'],
  },
  'src/process-metrics.ts': { imports: [], packages: ['node:perf_hooks', 'prom-client'] },
  'src/vault.ts': { imports: [], packages: ['node:crypto'] },
  'src/log.ts': { imports: [], packages: ['pino'] },
  'src/storage': {
    imports: ['src/domain'],
    packages: [
      '@electric-sql/pglite',
      'kysely',
      'node:events',
      'node:fs',
      'node:path',
      'node:sqlite',
      'node:stream',
      'node:worker_threads',
      'pg',
    ],
  },
  'src/callbacks': {
    imports: ['src/domain', 'src/fields.ts'],
    types: ['src/storage'],
  },
  'src/net': { imports: [], packages: ['ipaddr.js', 'node:crypto', 'node:dns', 'node:net', 'undici'] },
  'src/twiml': { imports: ['src/domain'], packages: ['fast-xml-parser'] },
  'src/carriers': {
    imports: [
      'src/domain',
      'src/fields.ts',
      'src/form.ts',
      'src/net/signature.ts',
      'src/parameters.ts',
      'src/twiml',
    ],
    types: ['src/net/carrier-http.ts'],
    packages: ['node:crypto', 'node:net', 'node:tls', 'smpp', 'twilio'],
  },
  'src/operations': {
    imports: [
      'src/callbacks',
      'src/domain',
      'src/fields.ts',
      'src/net/signature.ts',
      'src/storage',
      'src/twiml',
    ],
    types: ['src/carriers/carrier.ts', 'src/events.ts', 'src/net/egress.ts', 'src/vault.ts'],
    packages: ['node:crypto'],
  },
  'src/api': {
    imports: [
      'src/carriers/carrier.ts',
      'src/carriers/twilio-webhooks.ts',
      'src/domain',
      'src/fields.ts',
      'src/form.ts',
      'src/operations',
      'src/parameters.ts',
    ],
    types: ['src/storage'],
  },
  'src/jobs': { imports: ['src/callbacks', 'src/operations', 'src/storage'], packageTypes: ['pino'] },
  'src/http': {
    imports: ['src/api', 'src/domain', 'src/form.ts', 'src/operations'],
    packages: ['fastify', 'node:crypto', 'node:http'],
    packageTypes: ['node:net', 'pino'],
  },
  'src/main.ts': {
    imports: [
      'src/api',
      'src/callbacks',
      'src/carriers',
      'src/clock.ts',
      'src/domain',
      'src/events.ts',
      'src/fields.ts',
      'src/http',
      'src/jobs',
      'src/metrics.ts',
      'src/net',
      'src/operations',
      'src/storage',
      'src/vault.ts',
    ],
    packageTypes: ['fastify', 'node:net', 'pino'],
  },
  'src/cli': {
    imports: [
      'src/clock.ts',
      'src/config.ts',
      'src/domain',
      'src/fields.ts',
      'src/log.ts',
      'src/main.ts',
      'src/net',
      'src/operations',
      'src/storage',
      'src/vault.ts',
    ],
    types: ['src/http/console-pages.ts'],
    packages: [
      'kysely',
      'node:child_process',
      'node:fs',
      'node:os',
      'node:path',
      'node:util',
      'node:zlib',
      'pino',
    ],
  },
}

/** What is not the product: it may use the product, never the other way round, and any package. */
const outside: Readonly<Record<string, readonly string[]>> = {
  console: [],
  scripts: ['src', 'test/support', 'bench'],
  bench: ['src', 'test/support'],
  test: ['src', 'scripts', 'bench', 'console'],
}

export interface Edge {
  readonly at: Node
  /** As it is written. */
  readonly specifier: string
  /** The file, for a relative import. */
  readonly file?: string
  /** Gone when the types are. */
  readonly typeOnly: boolean
}

/** What a file imports, also by `export ... from`, `import()` and `import('...').Type`. */
export function edgesOf({ path, tree }: Source): Edge[] {
  const edges: Edge[] = []
  const add = (at: Node, specifier: Node | undefined, typeOnly: boolean) => {
    if (specifier === undefined || !isStringLiteral(specifier)) return
    const written = specifier.text
    const file = written.startsWith('.') ? posix.join(posix.dirname(path), written) : undefined
    edges.push({ at, specifier: written, typeOnly, ...(file !== undefined && { file }) })
  }
  walk(tree, (node) => {
    if (isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === SyntaxKind.TypeKeyword)
    } else if (isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly)
    else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false)
    } else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument))
      add(node, node.argument.literal, true)
  })
  return edges
}

const within = (path: string, part: string) => path === part || path.startsWith(`${part}/`)
const withinAny = (path: string, names: readonly string[]) => names.some((name) => within(path, name))

function partOf(path: string): string | undefined {
  const names = [...Object.keys(parts), ...Object.keys(outside)].filter((name) => within(path, name))
  return names.toSorted((one, other) => other.length - one.length)[0]
}

const importDirections = fileRule(
  'import-directions',
  'A part imports what the table in ARCHITECTURE.md allows, and nothing else.',
  (source, report) => {
    const part = partOf(source.path)
    if (part === undefined) {
      report(
        0,
        'is in no part of the table in scripts/tidy/imports.ts: put it where it belongs, or add a row',
      )
      return
    }
    for (const edge of edgesOf(source)) {
      const wrong =
        edge.file === undefined ? wrongPackage(part, edge) : wrongFile(part, edge.file, edge.typeOnly)
      if (wrong !== undefined) report(edge.at, wrong)
    }
  },
)

function wrongFile(part: string, file: string, typeOnly: boolean): string | undefined {
  if (file.endsWith('.test.ts')) return `${file} is a test: move what is shared to test/support`
  const own = partOf(file) === part
  const { imports, types = [] } = parts[part] ?? { imports: outside[part] ?? [] }
  if (own || withinAny(file, imports) || file === 'package.json') return undefined
  if (!withinAny(file, types)) return `${part} must not import ${file}: see the table in ARCHITECTURE.md`
  return typeOnly ? undefined : `${part} may know ${file} as types only: write \`import type\``
}

function wrongPackage(part: string, { specifier, typeOnly }: Edge): string | undefined {
  const known = parts[part]
  if (known === undefined) return undefined
  const { packages = [], packageTypes = [] } = known
  if (withinAny(specifier, packages)) return undefined
  if (!withinAny(specifier, packageTypes)) return `${part} must not import ${specifier}: see ARCHITECTURE.md`
  return typeOnly ? undefined : `${part} may know ${specifier} as types only: write \`import type\``
}

/** Types count too: two files that cannot be understood without each other are one. */
const importCycles: Rule = {
  name: 'import-cycles',
  says: 'Imports never go round, types included.',
  check: (sources) =>
    cyclesOf(sources).map(({ source, at, path }) => ({
      rule: 'import-cycles',
      path: source.path,
      line: lineOf(source, at),
      message: `imports go round: ${path.join(' -> ')}; move what they share to a file of its own`,
    })),
}

interface Cycle {
  readonly source: Source
  /** The import that closes it. */
  readonly at: Node
  readonly path: readonly string[]
}

/** At least one cycle of every set of files that import each other. */
function cyclesOf(sources: readonly Source[]): Cycle[] {
  const known = new Map(sources.map((source) => [source.path, source]))
  const done = new Set<string>()
  const cycles: Cycle[] = []
  const follow = (source: Source, trail: readonly string[]): void => {
    for (const { at, file } of edgesOf(source)) {
      const next = file === undefined ? undefined : known.get(file)
      if (next === undefined || done.has(next.path)) continue
      const begun = trail.indexOf(next.path)
      if (begun < 0) follow(next, [...trail, next.path])
      else cycles.push({ source, at, path: [...trail.slice(begun), next.path] })
    }
    done.add(source.path)
  }
  for (const source of sources) if (!done.has(source.path)) follow(source, [source.path])
  return cycles
}

const barrels = fileRule(
  'barrels',
  'Each thing is imported from the file that makes it; only lists are called index.',
  (source, report) => {
    const list = lists.includes(source.path)
    if (/(^|\/)index\.tsx?$/.test(source.path) && !list) {
      report(0, 'is a barrel: name the file for what it holds, and import from there')
    }
    for (const statement of source.tree.statements) {
      if (isExportDeclaration(statement) && statement.moduleSpecifier !== undefined) {
        report(statement, 'passes on what another file exports: import it from there')
      }
    }
  },
)

/** Files called index that are lists: what is added to Maskline is added there. */
const lists = [
  'src/api/index.ts',
  'src/api/core/index.ts',
  'src/api/maskline/index.ts',
  'src/carriers/index.ts',
]

export const importRules: readonly Rule[] = [importDirections, importCycles, barrels]
