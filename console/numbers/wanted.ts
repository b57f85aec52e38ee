// Which numbers somebody wants to add: read from a list as people paste it, or from a spreadsheet's CSV file.
import { asNumber } from '../phone-numbers.ts'

export interface Wanted {
  /** A number in E.164, or the SID of a number or short code. */
  readonly key: string
  readonly reserved: boolean
}

export interface Line {
  readonly line: number
  readonly text: string
  readonly why: string
}

export interface Understood {
  readonly wanted: readonly Wanted[]
  /** What nothing is added for. */
  readonly left: readonly Line[]
}

export interface Given {
  readonly text: string
  /** Of a file only one column is read; in a list, commas separate numbers. */
  readonly from: 'list' | 'file'
  /** For those of which it is not said. */
  readonly reserved: boolean
}

/** More than a pool can hold. */
export const wantedMax = 6_000

interface Cell {
  readonly line: number
  readonly text: string
  readonly reserved: boolean
}

export function understoodNumbers({ text, from, reserved }: Given): Understood {
  const wanted = new Map<string, Wanted>()
  const left: Line[] = []
  for (const cell of cellsOf(text, from, reserved)) {
    const key = keyOf(cell.text)
    const why = key === undefined ? whyNot(cell.text) : refusal(key, wanted)
    if (why === undefined) wanted.set(key!, { key: key!, reserved: cell.reserved })
    else left.push({ line: cell.line, text: cell.text, why })
  }
  return { wanted: [...wanted.values()], left }
}

function refusal(key: string, wanted: ReadonlyMap<string, Wanted>): string | undefined {
  if (wanted.has(key)) return 'It is in the list already.'
  return wanted.size >= wantedMax ? `Only the first ${wantedMax} are taken.` : undefined
}

function cellsOf(text: string, from: Given['from'], reserved: boolean): Cell[] {
  const rows = rowsOf(text.replace(/^\uFEFF/, ''))
  const names = rows[0]?.cells.map((cell) => cell.trim().toLowerCase().replace(/[ -]/g, '_')) ?? []
  const column = names.findIndex((name) => /^(phone_?)?number$/.test(name))
  const flag = names.findIndex((name) => name === 'reserved' || name === 'is_reserved')
  if (column >= 0 || flag >= 0) {
    return rows.slice(1).flatMap(({ line, cells }) => {
      const number = cells[Math.max(column, 0)]?.trim() ?? ''
      const said = flag < 0 ? '' : (cells[flag]?.trim() ?? '')
      return number === '' ? [] : [{ line, text: number, reserved: said === '' ? reserved : isYes(said) }]
    })
  }
  // A heading in other words.
  const data =
    from === 'file' && rows[0] !== undefined && !/\d/.test(rows[0].cells[0] ?? '') ? rows.slice(1) : rows
  return data.flatMap(({ line, cells }) => {
    const read = from === 'file' ? cells.slice(0, 1) : cells
    return read
      .map((cell) => cell.trim())
      .flatMap((one) => (one === '' ? [] : [{ line, text: one, reserved }]))
  })
}

const isYes = (said: string) => /^(true|yes|y|1|x|reserved)$/i.test(said)

function keyOf(text: string): string | undefined {
  const plain = text
    .replace(/^(?:tel:|[='"’]+)/i, '')
    .replace(/["']+$/, '')
    .trim()
  if (/^(PN|SC)[0-9a-f]{32}$/i.test(plain)) return plain.slice(0, 2).toUpperCase() + plain.slice(2)
  return asNumber(plain)
}

function whyNot(text: string): string {
  if (/^\d[.,]\d+e\+?\d+$/i.test(text)) return 'A spreadsheet shortened it: format the column as text.'
  const digits = text.replace(/\D/g, '').length
  if (/^\d{3,8}$/.test(text)) return 'Is it a short code? Those are added by their SID, SC….'
  if (digits >= 7 && digits <= 15 && !/[a-z]/i.test(text))
    return 'Its country is not known: write it with + and the country’s code.'
  return 'It is no phone number.'
}

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/** Records of a CSV (RFC 4180), separated by commas, semicolons or tabs. */
function rowsOf(text: string): Row[] {
  const rows: Row[] = []
  let line = 1
  for (const [whole] of text.matchAll(/(?:"(?:[^"]|"")*"|[^"\r\n]|")+|\r\n|\n|\r/g)) {
    if (/^[\r\n]/.test(whole)) line++
    else {
      rows.push({ line, cells: cellsIn(whole) })
      line += whole.split('\n').length - 1
    }
  }
  return rows
}

const cellsIn = (row: string) =>
  [...row.matchAll(/(?:^|[,;\t])(?:"((?:[^"]|"")*)"|([^,;\t]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
