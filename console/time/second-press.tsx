import { useEffect, useState } from 'preact/hooks'

/** Milliseconds in which the second press must come. */
const sureMs = 5_000

/** A button that must be pressed twice, and says so after the first. */
export function SecondPress({
  label,
  sure,
  onPress,
}: {
  readonly label: string
  readonly sure: string
  readonly onPress: () => void
}) {
  const [asked, setAsked] = useState(false)
  useEffect(() => {
    if (!asked) return undefined
    const timer = setTimeout(() => setAsked(false), sureMs)
    return () => clearTimeout(timer)
  }, [asked])
  const press = () => {
    if (asked) onPress()
    setAsked(!asked)
  }
  return (
    <button type="button" class={asked ? 'danger' : undefined} onClick={press}>
      {asked ? sure : label}
    </button>
  )
}
