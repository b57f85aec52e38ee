// What tests may not do: not run, wait for time to pass, or be named for what they are not about.
import type { Expression, Node } from 'typescript/unstable/ast'
import { SyntaxKind } from 'typescript/unstable/ast'
import {
  isCallExpression,
  isIdentifier,
  isImportDeclaration,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isStringLiteral,
  isNoSubstitutionTemplateLiteral,
  isTemplateExpression,
} from 'typescript/unstable/ast/is'
import { fileRule, type Rule, walk } from './source.ts'

const testers = ['test', 'suite', 'it', 'describe']
const isTest = (path: string) => path.endsWith('.test.ts') || path.endsWith('.test.tsx')

/** `test(...)` and `test.skip(...)` alike: the word after the dot, or '' for none. */
function testCall(node: Node): { how: string; args: readonly Expression[] } | undefined {
  if (!isCallExpression(node)) return undefined
  const { expression, arguments: args } = node
  if (isIdentifier(expression)) return testers.includes(expression.text) ? { how: '', args } : undefined
  if (!isPropertyAccessExpression(expression) || !isIdentifier(expression.expression)) return undefined
  return testers.includes(expression.expression.text) ? { how: expression.name.text, args } : undefined
}

const everyTestRuns = fileRule(
  'every-test-runs',
  'No test is skipped, marked todo or run alone; one that cannot run here says why.',
  ({ path, tree }, report) => {
    if (!isTest(path)) return
    walk(tree, (node) => {
      const called = testCall(node)
      if (called === undefined) return reportBareSkip(node, report)
      const { how, args } = called
      if (/^(skip|only|todo)$/.test(how)) report(node, `.${how} leaves tests out: run them, or delete them`)
      for (const property of args.filter(isObjectLiteralExpression).flatMap(({ properties }) => properties)) {
        if (!isPropertyAssignment(property)) continue
        const name = property.name.getText()
        const always = name === 'skip' && property.initializer.kind === SyntaxKind.TrueKeyword
        if (always || name === 'only' || name === 'todo') {
          report(property, `${name} leaves tests out: run them, or skip on a condition that says why as text`)
        }
      }
    })
  },
)

/** `t.skip()` inside a test must say why: whoever reads the output decides whether that is all right. */
function reportBareSkip(node: Node, report: (at: Node, message: string) => void): void {
  const skips =
    isCallExpression(node) &&
    isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === 'skip'
  const onContext =
    skips && isIdentifier(node.expression.expression) && /^(t|context)$/.test(node.expression.expression.text)
  if (onContext && node.arguments.length === 0) report(node, 'skips without a reason: give it, as text')
}

const calledName = (called: Expression) =>
  isIdentifier(called) ? called.text : isPropertyAccessExpression(called) && called.name.text

const testSleeps = fileRule('test-sleeps', 'No test waits for time to pass.', ({ path, tree }, report) => {
  if (!isTest(path)) return
  const advice = 'waits for time to pass: turn the clock, or poll a condition with a deadline in test/support'
  walk(tree, (node) => {
    const timer = isCallExpression(node) && calledName(node.expression)
    if (timer && /^(set(Timeout|Interval)|waitForTimeout)$/.test(timer)) report(node, `${timer} ${advice}`)
    if (isImportDeclaration(node) && isStringLiteral(node.moduleSpecifier)) {
      const from = node.moduleSpecifier.text
      if (/^(node:)?timers/.test(from)) report(node, `${from} ${advice}`)
    }
  })
})

const testNames = fileRule(
  'test-names',
  'A test is named for the rule that it proves, in the present tense.',
  ({ path, tree }, report) => {
    if (!isTest(path)) return
    walk(tree, (node) => {
      const name = testCall(node)?.args[0]
      if (
        name === undefined ||
        !(isStringLiteral(name) || isNoSubstitutionTemplateLiteral(name) || isTemplateExpression(name))
      )
        return
      const text = name.getText()
      if (/\bshould\b/i.test(text)) report(name, 'says what should be: state the rule in the present tense')
      if (/#\d+|\bissue \d+/i.test(text)) report(name, 'is named for an issue: state the rule that it proves')
    })
  },
)

export const testRules: readonly Rule[] = [everyTestRuns, testSleeps, testNames]
