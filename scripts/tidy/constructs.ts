// Constructs that are not used here, and what is used instead.
import { type Node, NodeFlags, SyntaxKind } from 'typescript/unstable/ast'
import {
  isAsExpression,
  isCallExpression,
  isEnumDeclaration,
  isExportAssignment,
  isExportSpecifier,
  isIdentifier,
  isModuleDeclaration,
  isNewExpression,
  isPropertyAccessExpression,
  isVariableStatement,
} from 'typescript/unstable/ast/is'
import { fileRule, type Rule, walk } from './source.ts'

interface Ban {
  readonly name: string
  readonly says: string
  /** What is found, and what to write instead. */
  readonly message: string
  /** Folders and files that it holds in. */
  readonly within: readonly string[]
  /** Files that may, and why. One that does not any more must go from the list. */
  readonly except?: Readonly<Record<string, string>>
  readonly finds: (node: Node) => boolean
}

const everywhere = ['src', 'test', 'scripts', 'bench', 'console']

const bans: readonly Ban[] = [
  {
    name: 'environment',
    says: 'Only the command line reads the environment.',
    message: 'reads the environment: add a setting to src/config.ts and take it as an argument',
    within: ['src'],
    except: { 'src/cli/maskline.ts': 'hands the environment to src/config.ts' },
    finds: (node) => isProperty(node, 'process', /^env$/),
  },
  {
    name: 'clock',
    says: 'Only src/clock.ts reads the time.',
    message: 'reads the time: take a Clock, or an instant, as an argument',
    within: ['src'],
    except: { 'src/clock.ts': 'is the clock' },
    finds: (node) =>
      isProperty(node, 'Date', /^now$/) ||
      isProperty(node, 'performance', /^now$/) ||
      (isNewExpression(node) && isName(node.expression, /^Date$/) && (node.arguments ?? []).length === 0),
  },
  {
    name: 'randomness',
    says: 'Only src/clock.ts draws at random, and src/vault.ts for secrets.',
    message: 'draws at random: take a SidSource, or the random bytes, as an argument',
    within: ['src'],
    except: {
      'src/clock.ts': 'draws for SIDs',
      'src/vault.ts': 'makes secrets',
    },
    finds: (node) =>
      isName(node, /^(randomBytes|randomFill|randomFillSync|randomInt|randomUUID|getRandomValues)$/) ||
      isProperty(node, 'Math', /^random$/),
  },
  {
    name: 'chance-in-tests',
    says: 'Tests draw from fast-check, never from Math.random.',
    message: 'makes a test that fails now and then: draw with fast-check, which prints its seed',
    within: ['test'],
    finds: (node) => isProperty(node, 'Math', /^random$/),
  },
  {
    name: 'console',
    says: 'Nothing in src prints with console.',
    message: 'prints: tell it as an event of src/events.ts, or, in a command, write to process.stdout',
    within: ['src'],
    finds: (node) => isProperty(node, 'console', /./),
  },
  {
    name: 'standard-output',
    says: 'Only commands write to the terminal.',
    message: 'writes to the terminal: only a command in src/cli does',
    within: [
      'src/api',
      'src/carriers',
      'src/domain',
      'src/http',
      'src/jobs',
      'src/operations',
      'src/storage',
    ],
    finds: (node) => isProperty(node, 'process', /^(stdout|stderr)$/),
  },
  {
    name: 'enums-and-namespaces',
    says: 'There are no enums and no namespaces.',
    message: 'does not vanish with the types: write a union of strings, or a module',
    within: everywhere,
    finds: (node) => isEnumDeclaration(node) || (isModuleDeclaration(node) && isIdentifier(node.name)),
  },
  {
    name: 'default-exports',
    says: 'Everything is exported by name.',
    message: 'has no name of its own: export it by name',
    within: everywhere,
    except: { 'src/carriers/smpp-package.d.ts': 'describes a package that exports so' },
    finds: (node) =>
      isExportAssignment(node) ||
      node.kind === SyntaxKind.DefaultKeyword ||
      (isExportSpecifier(node) && node.name.text === 'default'),
  },
  {
    name: 'as-any',
    says: 'Nothing is asserted to be `any`.',
    message: 'turns the compiler off: assert the type that it is, or `unknown` and then narrow it',
    within: everywhere,
    finds: (node) => isAsExpression(node) && node.type.kind === SyntaxKind.AnyKeyword,
  },
  {
    name: 'module-mocks',
    says: 'No module is mocked.',
    message:
      'replaces a module: pass a fake where the real one is passed (clock, carrier), or run the real one',
    within: ['test'],
    finds: (node) =>
      ['mock', 'vi', 'jest'].some((mocker) => isProperty(node, mocker, /^(module|mock|doMock)$/)),
  },
]

const isName = (node: Node, name: RegExp) => isIdentifier(node) && name.test(node.text)

/** `object.property`. */
function isProperty(node: Node, object: string, property: RegExp): boolean {
  return (
    isPropertyAccessExpression(node) &&
    isIdentifier(node.expression) &&
    node.expression.text === object &&
    property.test(node.name.text)
  )
}

/** The files that a ban lets off. */
export const exceptions: readonly string[] = bans.flatMap(({ except = {} }) => Object.keys(except))

function ruleOf({ name, says, message, within, except = {}, finds }: Ban): Rule {
  return fileRule(name, says, ({ path, tree }, report) => {
    if (!within.some((part) => path === part || path.startsWith(`${part}/`))) return
    const found: Node[] = []
    walk(tree, (node) => {
      if (finds(node)) found.push(node)
    })
    if (except[path] === undefined) for (const node of found) report(node, message)
    else if (found.length === 0)
      report(0, `needs no exception any more: take it out of scripts/tidy/constructs.ts`)
  })
}

/**
 * State in a module is shared by everything in the process, outlives whatever needed it, and grows without a limit.
 * A Map or Set that is filled where it is made is a table, and allowed.
 */
const moduleState = fileRule(
  'module-state',
  'Modules keep no state: no caches, no variables that are set again.',
  ({ path, tree }, report) => {
    if (!path.startsWith('src/')) return
    const changed = new Set<string>()
    walk(tree, (node) => {
      const called = isCallExpression(node) && isPropertyAccessExpression(node.expression) && node.expression
      if (called && isIdentifier(called.expression) && /^(set|add|push|unshift)$/.test(called.name.text)) {
        changed.add(called.expression.text)
      }
    })
    for (const statement of tree.statements) {
      if (!isVariableStatement(statement)) continue
      const constant = (statement.declarationList.flags & NodeFlags.Const) !== 0
      for (const { name } of statement.declarationList.declarations) {
        if (constant && !(isIdentifier(name) && changed.has(name.text))) continue
        report(name, `${name.getText()} is state that nobody owns or bounds: ${moduleStateAdvice}`)
      }
    }
  },
)
const moduleStateAdvice = 'keep it in what opens and closes, with a named limit'

export const constructRules: readonly Rule[] = [...bans.map(ruleOf), moduleState]
