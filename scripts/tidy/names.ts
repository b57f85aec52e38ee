// What files, folders and things may be called.
import {
  isClassDeclaration,
  isEnumDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import type { Node } from 'typescript/unstable/ast'
import { fileRule, type Rule, walk } from './source.ts'

const fileNames = fileRule('file-names', 'Files and folders are named in kebab-case.', ({ path }, report) => {
  const bad = path
    .split('/')
    .find((name) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|config|d))?(\.tsx?)?$/.test(name))
  if (bad !== undefined)
    report(0, `${bad} is not kebab-case: name the file for its main export, as in claim-number.ts`)
})

const folderOfEverything =
  /^(utils?|helpers?|common|shared|misc|lib|types|interfaces|constants|enums|managers)$/

const folderNames = fileRule(
  'folder-names',
  'No file or folder is called utils, helpers, common, types, constants or the like.',
  ({ path }, report) => {
    const bad = path.split('/').find((name) => folderOfEverything.test(name.replace(/\.tsx?$/, '')))
    if (bad !== undefined) report(0, `${bad} is a name for anything: put the code with what it is about`)
  },
)

const emptyWords = /(Manager|Helpers?|Utils?|Dto|DTO|Impl)$/
const emptyTypeWords = /(Data|Info)$/

const emptyNames = fileRule(
  'empty-names',
  'No name ends in Manager, Helper, Util, Dto or Impl; no type in Data or Info, and none begins with I.',
  ({ tree }, report) => {
    walk(tree, (node) => {
      const name = declaredName(node)
      if (name === undefined) return
      const isType = isInterfaceDeclaration(node) || isTypeAliasDeclaration(node) || isClassDeclaration(node)
      const word = emptyWords.exec(name)?.[0] ?? (isType ? emptyTypeWords.exec(name)?.[0] : undefined)
      if (word !== undefined)
        report(node, `${name} ends in ${word}, which says nothing: say what it is or does`)
      if (isType && /^I[A-Z][a-z]/.test(name)) report(node, `${name} begins with I: call it ${name.slice(1)}`)
    })
  },
)

/** The name that a node gives to a function, variable or type. */
function declaredName(node: Node): string | undefined {
  const declares =
    isFunctionDeclaration(node) ||
    isVariableDeclaration(node) ||
    isClassDeclaration(node) ||
    isInterfaceDeclaration(node) ||
    isTypeAliasDeclaration(node) ||
    isEnumDeclaration(node)
  return declares && node.name !== undefined && isIdentifier(node.name) ? node.name.text : undefined
}

export const nameRules: readonly Rule[] = [fileNames, folderNames, emptyNames]
