// Source files as the rules of tidy see them: text, syntax tree, comments. The tree is the compiler's own, through the
// API that TypeScript 7 gives to JavaScript. That API calls itself unstable: only this file starts it. Its synchronous
// form is not used because it kills the compiler at the end, which that remarks on standard error.
import { API } from 'typescript/unstable/async'
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast'

/** A file to judge. `path` is relative to the repository, with `/`. */
export interface File {
  readonly path: string
  readonly text: string
}

export interface Source extends File {
  readonly tree: SourceFile
  readonly comments: readonly Comment[]
}

export interface Comment {
  readonly at: number
  /** With its signs. */
  readonly text: string
}

export interface Finding {
  readonly rule: string
  readonly path: string
  readonly line: number
  /** What is wrong and what to do instead. */
  readonly message: string
}

export interface Rule {
  readonly name: string
  /** The rule as one sentence: STYLE.md lists it, and the rule's test is named so. */
  readonly says: string
  check(sources: readonly Source[]): Finding[]
}

/** Says that something is wrong at a place of the file being judged. */
export type Report = (at: Node | number, message: string) => void

/** A rule that judges each file by itself. */
export function fileRule(name: string, says: string, judge: (source: Source, report: Report) => void): Rule {
  return {
    name,
    says,
    check(sources) {
      const findings: Finding[] = []
      for (const source of sources) {
        judge(source, (at, message) => {
          findings.push({ rule: name, path: source.path, line: lineOf(source, at), message })
        })
      }
      return findings
    },
  }
}

/** The line of a place, counted from 1. */
export function lineOf({ tree }: Source, at: Node | number): number {
  return tree.getLineAndCharacterOfPosition(typeof at === 'number' ? at : at.getStart(tree)).line + 1
}

/** Calls `visit` for every node of a tree, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node)
  node.forEachChild((child) => {
    walk(child, visit)
  })
}

const root = '/tidy'
const project = `${root}/tsconfig.json`
const options = { noLib: true, noResolve: true, types: [], noEmit: true, allowImportingTsExtensions: true }

/** Parses files. Nothing is read from the disk and nothing they import is looked for. */
export async function parse(files: readonly File[]): Promise<Source[]> {
  const paths = files.map(({ path }) => `${root}/${path}`)
  const texts = new Map(files.map(({ text }, at) => [paths[at]!, text]))
  texts.set(project, JSON.stringify({ compilerOptions: options, files: paths }))
  const folders = new Set(paths.flatMap(foldersOf))
  const api = new API({
    cwd: root,
    fs: {
      readFile: (name) => texts.get(name) ?? null,
      fileExists: (name) => texts.has(name),
      directoryExists: (name) => folders.has(name),
      getAccessibleEntries: () => ({ files: [], directories: [] }),
      realpath: (name) => name,
    },
  })
  try {
    const snapshot = await api.updateSnapshot({ openProjects: [project] })
    const program = snapshot.getProject(project)?.program
    if (program === undefined) throw new Error('the compiler made no program')
    const trees = await Promise.all(paths.map((path) => program.getSourceFile(path)))
    return files.map((file, at) => {
      const tree = trees[at]
      if (tree === undefined) throw new Error(`${file.path} cannot be parsed`)
      return { ...file, tree, comments: commentsOf(file.text, tree) }
    })
  } finally {
    await api.close()
  }
}

/** Every folder that a path lies in. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(0, -1)
  return names.map((_, at) => names.slice(0, at + 1).join('/'))
}

/** Tokens in which `//` and `/*` are no comments. */
const literals = new Set([
  SyntaxKind.StringLiteral,
  SyntaxKind.NoSubstitutionTemplateLiteral,
  SyntaxKind.TemplateHead,
  SyntaxKind.TemplateMiddle,
  SyntaxKind.TemplateTail,
  SyntaxKind.RegularExpressionLiteral,
  SyntaxKind.JsxText,
])

/** The comments of a text. They are no nodes of its tree: they are what looks like one outside every literal. */
function commentsOf(text: string, tree: SourceFile): Comment[] {
  const skipped: (readonly [from: number, to: number])[] = []
  walk(tree, (node) => {
    if (literals.has(node.kind)) skipped.push([node.getStart(tree), node.end])
  })
  skipped.sort(([one], [other]) => one - other)
  const comments: Comment[] = []
  let at = 0
  for (const [from, to] of [...skipped, [text.length, text.length] as const]) {
    const gap = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g
    gap.lastIndex = at
    for (let found = gap.exec(text); found !== null && found.index < from; found = gap.exec(text)) {
      comments.push({ at: found.index, text: found[0] })
      at = gap.lastIndex
    }
    at = Math.max(at, to)
  }
  return comments
}
