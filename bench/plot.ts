// A result as a picture: an SVG that needs nothing from elsewhere, light or dark as its reader's screen is.
import { type Verdict, verdictsOn } from './aims.ts'
import { figuresOf, type Figures } from './figures.ts'
import { eachGroup } from './lanes.ts'
import { wasBusy } from './machine.ts'
import type { Result } from './result.ts'

const width = 880
const margin = 24
/** Where bars begin, and how long the longest is: of rates, and of aims, which take more words. */
const rateBars = { left: 296, max: 400 }
const aimBars = { left: 400, max: 280 }
const rowHeight = 22
const barHeight = 12
const groupGap = 12
/** An aim that is reached three times over looks like one that is reached twice. */
const ofAimMax = 2

const style = `
text { font: 13px system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif; fill: #1f2328 }
.page { fill: #ffffff } .title { font-size: 17px; font-weight: 600 } .group { font-weight: 600 }
.quiet { fill: #59636e } .small { font-size: 11.5px } .end { text-anchor: end } .middle { text-anchor: middle }
.number { font-variant-numeric: tabular-nums }
.g0 { fill: #8c959f } .g1 { fill: #0969da } .g2 { fill: #4f9fee } .g3 { fill: #8250df }
.reached { fill: #1a7f37 } .missed { fill: #bc4c00 }
.line { stroke: #1f2328; stroke-width: 1; fill: none } .aim { stroke: #59636e; stroke-dasharray: 3 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .page { fill: #0d1117 } .quiet { fill: #9198a1 }
  .g0 { fill: #6e7681 } .g1 { fill: #4493f8 } .g2 { fill: #2b6cc4 } .g3 { fill: #a371f7 }
  .reached { fill: #3fb950 } .missed { fill: #f0883e }
  .line { stroke: #e6edf3 } .aim { stroke: #9198a1 }
}`

const thousands = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

export function plot(result: Result): string {
  const page = new Page()
  heading(page, result)
  rates(page, result)
  aims(page, verdictsOn(result))
  return page.svg(`Maskline ${result.versions.maskline} beside its peers`)
}

/** Collects what is drawn, from top to bottom. */
class Page {
  readonly #drawn: string[] = []
  y = margin

  text(x: number, words: string, kind = ''): void {
    this.#drawn.push(`<text x="${x}" y="${this.y}" class="${kind}">${escaped(words)}</text>`)
  }

  /** A bar whose middle is that of the line of text. */
  bar(x: number, length: number, kind: string): void {
    const y = this.y - 4 - barHeight / 2
    this.#drawn.push(
      `<rect x="${x}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2" class="${kind}"/>`,
    )
  }

  path(points: string, kind: string): void {
    this.#drawn.push(`<path d="${points}" class="line ${kind}"/>`)
  }

  svg(title: string): string {
    const height = this.y + margin
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
      `<title>${escaped(title)}</title>`,
      `<style>${style}\n</style>`,
      `<rect width="${width}" height="${height}" class="page"/>`,
      ...this.#drawn,
      '</svg>\n',
    ].join('\n')
  }
}

function heading(page: Page, { versions: v, machine: m, load, date }: Result): void {
  page.y += 8
  page.text(margin, `Maskline ${v.maskline} beside its peers: texts per second`, 'title')
  page.y += 22
  const machine = `${m.processor}, ${m.cores} cores for everything, load generator included`
  const note = wasBusy(m) ? '; other programs were busy' : ''
  page.text(margin, `${machine}; ${load.connections} connections; ${date.slice(0, 10)}${note}`, 'quiet')
  page.y += 18
  const rounds = `median of ${load.rounds} rounds of ${load.seconds} s, line: lowest to highest`
  page.text(margin, `Node ${v.node}, PostgreSQL ${v.postgres}, PGlite ${v.pglite}; ${rounds}`, 'quiet')
}

function rates(page: Page, { rounds }: Result): void {
  const groups = eachGroup((title, named) => ({
    title,
    rows: named.flatMap(([name, says]) => {
      const figures = figuresOf(rounds, name)
      return figures === undefined ? [] : [{ says, figures }]
    }),
  }))
  const most = Math.max(...groups.flatMap(({ rows }) => rows.map(({ figures }) => figures.rateMax)))
  for (const [at, { title, rows }] of groups.entries()) {
    if (rows.length === 0) continue
    page.y += rowHeight + groupGap
    page.text(margin, title, 'group')
    if (at === 0) page.text(width - margin, 'of bare', 'end quiet small')
    for (const { says, figures } of rows) rateRow(page, { says, figures, most, kind: `g${at}` })
  }
}

interface RateRow {
  readonly says: string
  readonly figures: Figures
  /** The rate of the longest bar. */
  readonly most: number
  readonly kind: string
}

function rateRow(page: Page, { says, figures, most, kind }: RateRow): void {
  const { rate, rateMin, rateMax, ofBare } = figures
  const at = (value: number) => rateBars.left + (value / most) * rateBars.max
  page.y += rowHeight
  page.text(margin + 12, says)
  page.bar(rateBars.left, at(rate) - rateBars.left, kind)
  const middle = page.y - 4
  page.path(`M${at(rateMin).toFixed(1)} ${middle}H${at(rateMax).toFixed(1)}`, '')
  page.text(width - margin - 62, thousands.format(rate), 'end number')
  page.text(width - margin, ofBare.toFixed(3), 'end number quiet')
}

function aims(page: Page, verdicts: readonly Verdict[]): void {
  const { left, max } = aimBars
  const unit = max / ofAimMax
  page.y += rowHeight + groupGap * 2
  page.text(margin, 'Aims', 'group')
  page.text(left + unit, 'the aim', 'quiet small middle')
  const top = page.y + 6
  for (const { says, aim, shown, ofAim, reached } of verdicts) {
    page.y += rowHeight
    page.text(margin + 12, says)
    if (ofAim !== undefined) page.bar(left, Math.min(ofAim, ofAimMax) * unit, reached ? 'reached' : 'missed')
    page.text(width - margin, `${shown}, ${aim}`, 'end number')
  }
  page.path(`M${left + unit} ${top}V${page.y + 4}`, 'aim')
}

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
