// The style guide, executed. `npm run tidy` judges the tree and proves on bad examples that every rule can fail;
// `node scripts/tidy.ts` only judges. STYLE.md lists the rules; each is a function of the files it is given.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { boundRules } from './tidy/bounds.ts'
import { commentRules } from './tidy/comments.ts'
import { constructRules } from './tidy/constructs.ts'
import { importRules } from './tidy/imports.ts'
import { nameRules } from './tidy/names.ts'
import { sizeRules } from './tidy/sizes.ts'
import { type File, type Finding, parse, type Rule } from './tidy/source.ts'
import { testRules } from './tidy/tests.ts'

export const rules: readonly Rule[] = [
  ...importRules,
  ...sizeRules,
  ...constructRules,
  ...boundRules,
  ...nameRules,
  ...commentRules,
  ...testRules,
]

const folders = ['src', 'test', 'scripts', 'bench', 'console']
/** Folders of these names hold what others wrote or what was built. */
const foreign = new Set(['node_modules', 'dist'])

/** Every source file of the repository at `root`. */
export function filesOf(root: string): File[] {
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => /\.tsx?$/.test(path) && !path.split(sep).some((name) => foreign.has(name)))
    .sort()
    .map((path) => ({ path: path.replaceAll(sep, '/'), text: readFileSync(join(root, path), 'utf8') }))
}

/** What the rules find wrong with the files. */
export async function tidy(files: readonly File[], some: readonly Rule[] = rules): Promise<Finding[]> {
  const sources = await parse(files)
  return some.flatMap((rule) => rule.check(sources))
}

/** A finding as editors and terminals link it. */
export function shown({ rule, path, line, message }: Finding): string {
  return `${path}:${line} ${rule}: ${message}`
}

if (import.meta.main) {
  const findings = await tidy(filesOf(join(import.meta.dirname, '..')))
  process.stdout.write(findings.map((finding) => `${shown(finding)}\n`).join(''))
  process.exitCode = findings.length > 0 ? 1 : 0
}
