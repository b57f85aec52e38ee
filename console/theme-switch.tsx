import { useEffect, useState } from 'preact/hooks'

const themes = ['system', 'light', 'dark'] as const
const key = 'maskline-theme'

/** Light, dark, or as the system has it; kept in this browser. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(
    () => themes.find((one) => one === localStorage.getItem(key)) ?? 'system',
  )
  useEffect(() => {
    if (theme === 'system') document.documentElement.removeAttribute('data-theme')
    else document.documentElement.dataset['theme'] = theme
    localStorage.setItem(key, theme)
  }, [theme])
  return (
    <label class="theme">
      <span class="unseen">Colours</span>
      <select value={theme} onChange={({ currentTarget }) => setTheme(currentTarget.value as typeof theme)}>
        {themes.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </select>
    </label>
  )
}
