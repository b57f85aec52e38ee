// Looking again at what may have changed, however often it is told of.

export interface Looks {
  /** Looks now; while a look is under way, or shortly after one, once more afterwards. */
  readonly look: () => void
  readonly stop: () => void
}

/**
 * One look at a time.
 * @param pauseMs milliseconds between the end of one and the beginning of the next
 */
export function looksOf(work: () => Promise<void>, pauseMs: number): Looks {
  let timer: ReturnType<typeof setTimeout> | undefined
  let busy = false
  let again = false
  let stopped = false

  function look(): void {
    again = true
    if (busy || stopped) return
    again = false
    busy = true
    void work().finally(() => {
      timer = setTimeout(() => {
        busy = false
        if (again) look()
      }, pauseMs)
    })
  }

  return {
    look,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
