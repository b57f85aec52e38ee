// The programs that documents show, and what they tell to type into a shell.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Recipe {
  /** Of the document. */
  readonly path: string
  /** The heading it stands under, with its language. */
  readonly about: string
  readonly language: string
  readonly text: string
}

/** The code blocks of a document that are marked with one of the languages. */
export function recipesOf(root: string, path: string, languages: readonly string[]): Recipe[] {
  const document = readFileSync(join(root, path), 'utf8')
  return [...document.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, language]) => languages.includes(language!))
    .map(({ index, 1: language, 2: text }) => ({
      path,
      about: `${[...document.slice(0, index).matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? ''} (${language})`,
      language: language!,
      text: text!,
    }))
}

/** The steps of the life cycle, in the order and the words of test/clients/README.md. */
export function stepsOf(root: string): string[] {
  const list = readFileSync(join(root, 'test', 'clients', 'README.md'), 'utf8')
  return [...list.matchAll(/^\d+\. (.*)$/gm)].map(([, step]) => step!)
}
