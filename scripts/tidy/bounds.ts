// What collects while the process lives must say what keeps it from growing without end.
import type { Node } from 'typescript/unstable/ast'
import {
  isArrayLiteralExpression,
  isArrowFunction,
  isCallExpression,
  isFunctionDeclaration,
  isFunctionExpression,
  isIdentifier,
  isMethodDeclaration,
  isNewExpression,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { fileRule, type Rule, type Source, walk } from './source.ts'

const advice =
  'write right above it `// Bounded: WHY` (or so in its comment), naming the limit; without one, give it a limit'

/**
 * A Map, Set or list in a field of a class, or in a variable that a function within uses after the one around it has
 * ended, lives as long as they do. One that is filled where it is made, and never added to, is a table.
 */
const boundedState: Rule = fileRule(
  'bounded-state',
  'A Map, Set or list that outlives a call says what bounds it.',
  (source, report) => {
    if (!source.path.startsWith('src/')) return
    const added = namesAddedTo(source)
    walk(source.tree, (node) => {
      if (isPropertyDeclaration(node)) {
        if (collects(node.initializer, added.has(node.name.getText())) && !saysBound(source, node))
          report(node.name, `${node.name.getText()} may grow for ever: ${advice}`)
        return
      }
      if (!isFunction(node)) return
      for (const { variable, statement } of variablesOf(node)) {
        const name = variable.name.getText()
        if (!collects(variable.initializer, added.has(name)) || !usedWithin(node, name)) continue
        if (!saysBound(source, statement)) report(variable.name, `${name} may grow for ever: ${advice}`)
      }
    })
  },
)

const isFunction = (node: Node) =>
  isFunctionDeclaration(node) ||
  isFunctionExpression(node) ||
  isArrowFunction(node) ||
  isMethodDeclaration(node)

/** Empty where it is made, or added to later. */
function collects(made: Node | undefined, isAddedTo: boolean): boolean {
  if (made === undefined) return false
  if (isArrayLiteralExpression(made)) return made.elements.length === 0 || isAddedTo
  if (!isNewExpression(made) || !isIdentifier(made.expression)) return false
  return /^(Map|Set|Array)$/.test(made.expression.text) && ((made.arguments ?? []).length === 0 || isAddedTo)
}

/** Names on which something is called that adds: `name.set()`, `this.#name.push()`. */
function namesAddedTo({ tree }: Source): Set<string> {
  const names = new Set<string>()
  walk(tree, (node) => {
    if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return
    const { expression: on, name } = node.expression
    if (!/^(set|add|push|unshift)$/.test(name.text)) return
    names.add(isPropertyAccessExpression(on) ? on.name.text : on.getText())
  })
  return names
}

interface Variable {
  readonly variable: Node & { readonly name: Node; readonly initializer?: Node }
  /** With the keyword: where a comment stands. */
  readonly statement: Node
}

/** Variables of this function's own body, not of functions within it. */
function variablesOf(within: Node): Variable[] {
  const found: Variable[] = []
  const look = (node: Node, statement: Node) => {
    if (isVariableDeclaration(node)) found.push({ variable: node, statement })
    if (isFunction(node)) return
    node.forEachChild((child) => look(child, isVariableDeclaration(child) ? statement : child))
  }
  within.forEachChild((child) => look(child, child))
  return found
}

/** Whether a function that is no argument of a call uses the name: one that is, as in `map(...)`, is mostly over at once. */
function usedWithin(within: Node, name: string): boolean {
  let used = false
  const look = (node: Node, inner: boolean) => {
    if (inner && isIdentifier(node) && node.text === name) used = true
    const given: readonly Node[] = isCallExpression(node) ? node.arguments : []
    node.forEachChild((child) => look(child, inner || (isFunction(child) && !given.includes(child))))
  }
  within.forEachChild((child) => look(child, false))
  return used
}

/** Whether the comment right above says `Bounded:` and something behind it. */
function saysBound({ text, tree, comments }: Source, node: Node): boolean {
  let start = node.getStart(tree)
  for (const comment of comments.toReversed()) {
    const end = comment.at + comment.text.length
    if (end > start) continue
    if (text.slice(end, start).trim() !== '') return false
    if (/\bBounded: \w/.test(comment.text)) return true
    start = comment.at
  }
  return false
}

export const boundRules: readonly Rule[] = [boundedState]
