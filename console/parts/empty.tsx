import type { ComponentChildren } from 'preact'

/** There is nothing, and what one can do about it. */
export function Empty({
  title,
  children,
}: {
  readonly title: string
  readonly children?: ComponentChildren
}) {
  return (
    <div class="empty">
      <p>{title}</p>
      {children}
    </div>
  )
}
