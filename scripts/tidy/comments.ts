// What comments may not say.
import { fileRule, lineOf, type Rule } from './source.ts'

/** A comment rule: what is looked for, and what to do instead of it. */
function banned(name: string, says: string, found: RegExp, advice: string): Rule {
  return fileRule(name, says, ({ comments }, report) => {
    for (const { at, text } of comments) {
      const match = found.exec(text)
      if (match !== null) report(at + match.index, `"${match[0]}" ${advice}`)
    }
  })
}

const past =
  /\b(previously|formerly|no longer|now also|originally|in the past|(?<!\b(is|are|was|be|been|being|gets?) )used to|(was|were|has been|have been) (renamed|replaced|rewritten|refactored|changed|moved|removed from))\b/i

/** A comment that sends its reader to a file which is not there is worse than none. */
const namedFiles: Rule = {
  name: 'named-files',
  says: 'A source file that a comment names exists.',
  check: (sources) =>
    sources.flatMap((source) =>
      source.comments.flatMap(({ at, text }) =>
        [...text.matchAll(/[\w./-]*\w\.tsx?\b/g)]
          .filter(
            ([file]) => !sources.some(({ path }) => `/${path}`.endsWith(`/${file.replace(/^(\.+\/)+/, '')}`)),
          )
          .map((match) => ({
            rule: 'named-files',
            path: source.path,
            line: lineOf(source, at + match.index),
            message: `there is no ${match[0]}: name the file that is meant`,
          })),
      ),
    ),
}

export const commentRules: readonly Rule[] = [
  banned(
    'past-in-comments',
    'Comments tell what is, not what was.',
    past,
    'tells what was: say what is, and leave history to git',
  ),
  banned(
    'unfinished-work',
    'No work is left as a remark in the code.',
    /\b(TODO|FIXME|HACK|XXX)\b/,
    'is work left over: do it, or open an issue',
  ),
  banned(
    'unexplained-exceptions',
    'A lint rule is turned off for a line only, with the reason after ` -- `.',
    /\b(ox|es)lint-disable(?!-(next-)?line [\w/@, -]+? -- \S)[^\n]*/,
    'must be of one line and end in ` -- ` and why the rule is wrong there',
  ),
  banned(
    'commented-out-code',
    'Code is run or deleted, not commented out.',
    /^\/\/ *(import .* from |(const|let|return|await|throw|if|for|while) ?[\w(].*[;{)]$|\}|\w+\(.*\);?$)/,
    'is code that does not run: delete it, git keeps it',
  ),
  namedFiles,
]
