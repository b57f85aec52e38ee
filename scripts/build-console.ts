// Builds the web console into dist/console: what `npm run build` does, and a Maskline that runs from its sources when its
// console is asked for and older than they are.
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '..')

await build({
  root: join(root, 'console'),
  base: '/console/',
  configFile: false,
  logLevel: 'warn',
  build: {
    outDir: join(root, 'dist', 'console'),
    emptyOutDir: true,
    // Browsers of 2024: what they know need not be written in longer words.
    target: ['chrome123', 'firefox121', 'safari17.5'],
    // A strict policy allows files of ours and nothing that is written into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
})
