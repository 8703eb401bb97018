import { type ParsedBytes, parseBytes, type UnitSystem } from '../model/bytes.ts'
import type { Growth, GrowthBound } from '../model/growth-bounds.ts'
import { quote } from '../model/quote.ts'
import { type AddProblem, type Setting, textOf } from './draft.ts'
import { where } from './shape-problems.ts'
import { type Place, refuse, settingIn } from './smoke-reader.ts'

/** The bounds on growth, from one percent or size or a mapping of them; undefined after a problem. `own` is known of compressed bytes alone. */
export function readGrowth(
  setting: Setting,
  { measure, add }: { readonly measure: string; readonly add: AddProblem },
): Growth | undefined {
  const units: UnitSystem[] = []
  const read = (place: Place | undefined, kinds: Kinds): GrowthBound | 'wrong' | undefined => {
    if (place === undefined) return undefined
    const text = textOf(place.node)
    const parsed = parseGrowthBound(text, kinds)
    if ('problem' in parsed) {
      refuse(place, { ...told(parsed, { text, place }), add })
      return 'wrong'
    }
    if ('unit' in parsed && /[A-Za-z]/.test(text)) units.push(parsed.unit)
    return 'bytes' in parsed ? { text, bytes: parsed.bytes } : { text, hundredths: parsed.hundredths }
  }
  const isMap = setting.node.kind === 'map'
  const at = (key: string): Place | undefined => (isMap ? settingIn(setting, key) : undefined)
  const bounds = [
    isMap ? read(at('percent'), 'percent') : read(setting, 'either'),
    read(at('bytes'), 'bytes'),
    read(at('own'), 'either'),
    read(at('floor'), 'bytes'),
  ]
  if (bounds.includes('wrong')) return undefined
  const [first, second, own, floor] = bounds.map((bound) => (bound === 'wrong' ? undefined : bound))
  const { path, position } = setting
  if ((first ?? second ?? own) === undefined) {
    const remedy = 'Add `percent`, `bytes` or `own`, such as `percent: 2%`, or remove it'
    add({ path, message: `${where(path)} bounds nothing`, remedy, position })
    return undefined
  }
  const ownAt = at('own')
  if (ownAt !== undefined && measure !== 'compressed') {
    const message = `Who made ${measure} bytes is not known, so that ${where(ownAt.path)} bounds nothing`
    refuse(ownAt, { message, remedy: 'Write `own` in the growth of `compressed`', add })
    return undefined
  }
  return {
    all: [first, second].filter((bound) => bound !== undefined),
    own: own === undefined ? [] : [own],
    floorBytes: floor !== undefined && 'bytes' in floor ? floor.bytes : 0,
    unit: units[0] ?? 'decimal',
    position,
  }
}

type Kinds = 'percent' | 'bytes' | 'either'
type Parsed =
  | { readonly hundredths: number }
  | ParsedBytes
  | { readonly problem: string; readonly proposals: readonly string[] }

const percent = /^(\d{1,4})(?:\.(\d{1,2}))? ?%$/

function parseGrowthBound(text: string, kinds: Kinds): Parsed {
  const [match, whole = '', decimals = ''] = percent.exec(text) ?? []
  if (match !== undefined && kinds !== 'bytes') return { hundredths: Number(whole + decimals.padEnd(2, '0')) }
  if (kinds !== 'percent' && !text.endsWith('%')) return parseBytes(text)
  if (kinds === 'bytes') return { problem: 'a size is in bytes, not in percent', proposals: [] }
  if (text.endsWith('%')) return { problem: 'a percent is 0 to 9999.99, with two decimals at the most', proposals: [] }
  const proposals = /^\d{1,4}(?:\.\d{1,2})?$/.test(text) ? [`${text}%`] : []
  return { problem: 'this is no percent', proposals }
}

function told(
  { problem, proposals }: { readonly problem: string; readonly proposals: readonly string[] },
  { text, place }: { readonly text: string; readonly place: Place },
): { readonly message: string; readonly remedy: string } {
  const example =
    place.path.at(-1) === 'percent' ? 'a percent such as 2%' : 'a percent such as 2% or a size such as 50MB'
  const sizes = ['bytes', 'floor'].includes(String(place.path.at(-1)))
  return {
    message: `${where(place.path)} is ${quote(text)}: ${problem}`,
    remedy:
      proposals.length > 0
        ? `Write ${proposals.map(quote).join(' or ')}`
        : `Write ${sizes ? 'a size such as 50MB' : example}`,
  }
}
