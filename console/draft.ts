import { useLayoutEffect, useState } from 'preact/hooks'

/**
 * What somebody is writing into a search, which begins as, and follows, what is looked for. It follows before another
 * key can be pressed: an effect that runs after painting would undo what was written in between.
 */
export function useDraft(lookedFor: string): readonly [draft: string, write: (draft: string) => void] {
  const [draft, write] = useState(lookedFor)
  useLayoutEffect(() => write(lookedFor), [lookedFor])
  return [draft, write]
}
