// Draws plots with uPlot: the one part of the console that comes with it, loaded when there is something to plot.
import uPlot from 'uplot'

export interface Plotted {
  /** Of the legend: their colours and borders are those of the lines, so that what is drawn follows the theme. */
  readonly swatches: readonly Element[]
  readonly format: (value: number) => string
  /** Between two numbers of the axis are no others. */
  readonly whole: boolean
  /** Which step the mouse is at. */
  readonly onPoint: (step: number | undefined) => void
}

/** Seconds since 1970, then the values of each line. */
export type Numbers = readonly [readonly number[], ...(readonly (number | null)[])[]]

export interface Drawn {
  show(numbers: Numbers): void
  end(): void
}

/** Pixels. */
const height = 190
/** Pixels of a line and not, by what the legend's border is. */
const dashes: Readonly<Record<string, number[]>> = { dashed: [7, 4], dotted: [2, 3] }

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })

export function drawPlot(place: HTMLElement, plotted: Plotted, numbers: Numbers): Drawn {
  const plot = new uPlot(optionsOf(place, plotted), numbers as unknown as uPlot.AlignedData, place)
  const resized = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height }))
  resized.observe(place)
  const recolour = () => plot.redraw()
  const dark = matchMedia('(prefers-color-scheme: dark)')
  dark.addEventListener('change', recolour)
  return {
    show: (newer) => plot.setData(newer as unknown as uPlot.AlignedData),
    end() {
      resized.disconnect()
      dark.removeEventListener('change', recolour)
      plot.destroy()
    },
  }
}

function optionsOf(place: HTMLElement, { swatches, format, whole, onPoint }: Plotted): uPlot.Options {
  const colour = (element: Element) => getComputedStyle(element).color
  const { fontFamily } = getComputedStyle(place)
  const axis: uPlot.Axis = {
    stroke: () => colour(place),
    font: `12px ${fontFamily}`,
    grid: { stroke: () => getComputedStyle(place).borderTopColor, width: 1 },
    ticks: { show: false },
  }
  const counts = whole
    ? {
        incrs: [1, 2, 5]
          .flatMap((one) => [0, 1, 2, 3, 4, 5, 6].map((zeros) => one * 10 ** zeros))
          .toSorted((a, b) => a - b),
      }
    : {}
  return {
    width: place.clientWidth,
    height,
    padding: [8, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: 'overview' } },
    scales: { y: { range: (_, __, most) => [0, Math.max(most, whole ? 4 : 1) * 1.05] } },
    axes: [
      {
        ...axis,
        values: (_, seconds) => seconds.map((one) => clock.format(new Date(one * 1000))),
        space: 70,
        size: 24,
      },
      {
        ...axis,
        ...counts,
        values: (_, values) => values.map((one) => (one === 0 ? '0' : format(one))),
        size: 60,
      },
    ],
    series: [
      {},
      ...swatches.map((swatch): uPlot.Series => ({
        stroke: () => colour(swatch),
        width: 2,
        dash: dashes[getComputedStyle(swatch).borderTopStyle] ?? [],
        // What stands alone is no line.
        points: { show: !whole, size: 5 },
      })),
    ],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  }
}
