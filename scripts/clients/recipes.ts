// The programs that documents show: blocks marked as JavaScript or Python.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Recipe {
  /** Of the document. */
  readonly path: string
  /** The heading it stands under. */
  readonly about: string
  readonly language: 'js' | 'python'
  readonly text: string
}

export function recipesOf(root: string, path: string): Recipe[] {
  const document = readFileSync(join(root, path), 'utf8')
  return [...document.matchAll(/^```(js|python)\n([\s\S]*?)^```$/gm)].map(
    ({ index, 1: language, 2: text }) => ({
      path,
      about: `${[...document.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''} (${language})`,
      language: language as Recipe['language'],
      text: text!,
    }),
  )
}
