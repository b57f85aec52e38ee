// How long files and functions may be. Functions that are longer already are listed, and may only shrink.
import type { Node } from 'typescript/unstable/ast'
import {
  isArrowFunction,
  isCallExpression,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isGetAccessorDeclaration,
  isIdentifier,
  isMethodDeclaration,
  isPropertyAssignment,
  isSetAccessorDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { fileRule, lineOf, type Rule, type Source, walk } from './source.ts'

export const fileLinesMax = 400
export const functionLinesMax = 60

/** Lines of the functions that are over the limit: path and name. Lower a number when its function shrinks. */
const longerAlready: Readonly<Record<string, number>> = {}

const fileLength = fileRule(
  'file-length',
  `A file has at most ${fileLinesMax} lines.`,
  ({ text }, report) => {
    const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
    if (lines > fileLinesMax)
      report(0, `has ${lines} lines, ${fileLinesMax} are allowed: it holds two things, part them`)
  },
)

const functionLength = fileRule(
  'function-length',
  `A function has at most ${functionLinesMax} lines; those that are longer are listed and only shrink.`,
  (source, report) => {
    walk(source.tree, (node) => {
      const name = nameOfFunction(node)
      if (name === undefined || isSuiteBody(node)) return
      const lines = linesOf(source, node)
      const allowed = longerAlready[`${source.path} ${name}`]
      if (lines > (allowed ?? functionLinesMax)) {
        report(
          node,
          `${name} has ${lines} lines, ${allowed ?? functionLinesMax} are allowed: give its steps names`,
        )
      } else if (allowed !== undefined && lines < allowed) {
        report(
          node,
          `${name} has shrunk to ${lines} lines: write that in scripts/tidy/sizes.ts, or drop it there`,
        )
      }
    })
  },
)

const linesOf = (source: Source, node: Node) =>
  source.tree.getLineAndCharacterOfPosition(node.end).line + 2 - lineOf(source, node)

/** What a function is called, or undefined when the node is none. */
function nameOfFunction(node: Node): string | undefined {
  if (isConstructorDeclaration(node)) return 'constructor'
  const named =
    isFunctionDeclaration(node) ||
    isMethodDeclaration(node) ||
    isGetAccessorDeclaration(node) ||
    isSetAccessorDeclaration(node)
  if (named) return node.name?.getText() ?? 'the function'
  if (!isArrowFunction(node) && !isFunctionExpression(node)) return undefined
  const { parent } = node
  const holds = isVariableDeclaration(parent) || isPropertyAssignment(parent)
  return holds ? parent.name.getText() : 'the function'
}

/** The body of a suite is a list of tests, not a function that somebody has to follow. */
function isSuiteBody({ parent }: Node): boolean {
  return (
    isCallExpression(parent) &&
    isIdentifier(parent.expression) &&
    /^(suite|describe)$/.test(parent.expression.text)
  )
}

export const sizeRules: readonly Rule[] = [fileLength, functionLength]
