// How the reference looks: one column on a phone, contents at the side where there is room, light and dark.

export const referenceStyle = `
:root {
  --ink: #1c2430;
  --faint: #5c6878;
  --paper: #ffffff;
  --panel: #f4f6f9;
  --line: #dfe4ea;
  --link: #1d5fb8;
  --get: #1d5fb8;
  --post: #1a7a45;
  --delete: #b3312c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #dde3ea;
    --faint: #97a3b2;
    --paper: #14181e;
    --panel: #1d232b;
    --line: #303945;
    --link: #7fb2f5;
    --get: #7fb2f5;
    --post: #6fcf97;
    --delete: #f28b82;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
}
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
p { margin: 0.4rem 0; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 0.5rem; }
h2 { font-size: 1.45rem; line-height: 1.25; margin: 2.5rem 0 0.5rem; }
h3 { font-size: 1.1rem; margin: 1.6rem 0 0.3rem; }
article h3 { margin-top: 0; }
h3 a { color: inherit; }
h4 {
  margin: 1.1rem 0 0.3rem;
  color: var(--faint);
  font-size: 0.75rem;
  font-weight: 600;
  letter-spacing: 0.06em;
  text-transform: uppercase;
}
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 0.875em; }
pre {
  margin: 0.4rem 0;
  padding: 0.7rem 0.9rem;
  overflow-x: auto;
  background: var(--panel);
  border: 1px solid var(--line);
  border-radius: 6px;
  line-height: 1.5;
}
nav {
  position: sticky;
  top: 0;
  z-index: 1;
  display: flex;
  gap: 1.1rem;
  padding: 0.75rem 1rem;
  overflow-x: auto;
  white-space: nowrap;
  background: var(--paper);
  border-bottom: 1px solid var(--line);
  font-size: 0.9rem;
}
nav ul { display: none; }
.home { color: var(--ink); font-weight: 700; }
main { max-width: 50rem; margin: 0 auto; padding: 1.5rem 1rem 5rem; }
.group { border-top: 1px solid var(--line); margin-top: 2.5rem; }
.group > h2 { margin-top: 1.8rem; }
article { margin: 1.4rem 0; padding: 1.1rem; border: 1px solid var(--line); border-radius: 8px; }
.call { overflow-wrap: anywhere; }
.GET, .POST, .DELETE { font: 600 0.72rem ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.03em; }
.GET { color: var(--get); }
.POST { color: var(--post); }
.DELETE { color: var(--delete); }
.call .GET, .call .POST, .call .DELETE {
  padding: 0.15rem 0.4rem;
  border: 1px solid currentColor;
  border-radius: 4px;
}
.ok { color: var(--post); }
.statuses a { display: inline-block; margin-right: 0.8rem; font-variant-numeric: tabular-nums; }
small, .kind { color: var(--faint); font-size: 0.85rem; }
.kind { display: block; }
dl { margin: 0; }
dt { margin-top: 0.55rem; overflow-wrap: anywhere; }
dt code { font-weight: 600; }
dd { margin: 0; }
dd p { margin: 0; }
dd dl { margin: 0.2rem 0 0 0.3rem; padding-left: 0.9rem; border-left: 2px solid var(--line); }
details.record { margin: 0.8rem 0; padding: 0.5rem 1.1rem; background: var(--panel); border-radius: 8px; }
details.record[open] { padding-bottom: 0.9rem; }
summary { cursor: pointer; }
table { width: 100%; border-collapse: collapse; font-size: 0.9rem; }
th, td { padding: 0.35rem 0.8rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--faint); font-weight: 600; }
td:last-child { overflow-wrap: anywhere; }
:target { scroll-margin-top: 4rem; }
article:target { border-color: var(--link); }
@media (min-width: 64rem) {
  html { scroll-padding-top: 1rem; }
  body { display: grid; grid-template-columns: 18rem minmax(0, 1fr); }
  nav {
    display: block;
    height: 100vh;
    padding: 1.5rem 1.2rem;
    overflow: auto;
    background: var(--panel);
    border-right: 1px solid var(--line);
    border-bottom: 0;
  }
  nav a { display: block; padding: 0.15rem 0; }
  nav > a { margin-top: 0.9rem; color: var(--ink); font-weight: 600; }
  nav .home { margin-top: 0; font-size: 1.1rem; }
  nav ul { display: block; margin: 0; padding: 0; list-style: none; }
  nav ul a { display: flex; gap: 0.5rem; color: var(--faint); font-size: 0.85rem; }
  nav ul span { flex: 0 0 3.2rem; line-height: 1.9; }
  main { width: 100%; padding: 2.5rem 2.5rem 8rem; }
  dl { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 0.6rem 1rem; margin-top: 0.5rem; }
  dt { margin: 0; }
  dt small { display: block; }
  dd dl { grid-template-columns: 11rem minmax(0, 1fr); }
}
`
