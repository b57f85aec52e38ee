import type { Refused } from '../api.ts'

/** Why something cannot be shown, and how to try again. */
export function Failure({ error, again }: { readonly error: Refused; readonly again?: () => void }) {
  return (
    <div class="failure" role="alert">
      <p>
        {error.message}
        {error.code !== undefined && <span class="quiet"> ({error.code})</span>}
      </p>
      {again !== undefined && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  )
}
