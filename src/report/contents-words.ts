import { formatBytes, type UnitSystem } from '../model/bytes.ts'
import type { WasteCause } from '../model/image-tree.ts'
import type { Component, ComponentKind, WasteGroup } from '../model/inspection.ts'
import { listInWords } from '../model/list-in-words.ts'
import type { ReportContents } from '../model/report-contents.ts'
import type { ReportImage } from '../model/report.ts'
import { percentOf } from './percent-of.ts'
import { reasonInWords } from './reason-in-words.ts'

const kinds: Readonly<Record<Exclude<ComponentKind, 'folder'>, string>> = {
  ...{ dpkg: 'dpkg', apk: 'apk', rpm: 'rpm', python: 'Python', conda: 'conda', npm: 'npm', go: 'Go', rust: 'Rust' },
  ...{ cuda: 'CUDA', other: 'other' },
}
const causes: Readonly<Record<WasteCause, string>> = {
  removed: 'removed later',
  overwritten: 'overwritten',
  'copied-again': 'copied again',
}
const maxComponents = 8

/** `120 MB (9%)`: what the layers of an image hold and nobody sees, and how much of them that is; undefined where nobody looked. */
export function wastedWords({ wastedBytes, uncompressedBytes }: ReportImage, unit: UnitSystem): string | undefined {
  if (wastedBytes === undefined || uncompressedBytes === undefined) return undefined
  const share = wastedBytes === 0 ? '' : ` (${percentOf(wastedBytes, uncompressedBytes)})`
  return `${formatBytes(wastedBytes, unit)}${share}`
}

/** `live 1.2 GB, own 340 MB, wasted 120 MB (9%)`; with the reason where the own bytes cannot be told. May be hostile. */
export function bytesInside(image: ReportImage, unit: UnitSystem): string | undefined {
  const wasted = wastedWords(image, unit)
  if (image.liveBytes === undefined || wasted === undefined) return undefined
  const own =
    image.ownBytes === undefined
      ? ` unknown (${reasonInWords(image.ownUnknown?.reason ?? '')})`
      : ` ${formatBytes(image.ownBytes, unit)}`
  return `live ${formatBytes(image.liveBytes, unit)}, own${own}, wasted ${wasted}`
}

/** `removed later 80 MB, overwritten 40 MB`, the largest first; empty where nothing is wasted. */
export function wasteCauses({ wasteByCause }: ReportContents, unit: UnitSystem): string {
  return (['removed', 'overwritten', 'copied-again'] as const)
    .filter((cause) => wasteByCause[cause] > 0)
    .toSorted((left, right) => wasteByCause[right] - wasteByCause[left])
    .map((cause) => `${causes[cause]} ${formatBytes(wasteByCause[cause], unit)}`)
    .join(', ')
}

/** `copied again (owner and mode)`. */
export function causeOf({ cause, changed }: WasteGroup): string {
  if (changed === undefined) return causes[cause]
  return `${causes[cause]} (${changed.length === 0 ? 'nothing differs' : listInWords(changed)})`
}

/** The components that hold most, what the rest of them hold together, and what nobody owns: they sum to the live bytes. Names are hostile. */
export function componentWords({ components }: ReportContents, unit: UnitSystem): readonly string[] {
  const owned = components.filter(({ kind }) => kind !== 'other')
  const rest = owned.slice(maxComponents)
  const sum = (some: readonly Component[]): number => some.reduce((bytes, one) => bytes + one.bytes, 0)
  const other = sum(components.filter(({ kind }) => kind === 'other'))
  return [
    ...owned.slice(0, maxComponents).map((one) => `${componentName(one)} ${formatBytes(one.bytes, unit)}`),
    ...(rest.length === 0 ? [] : [`${rest.length} more ${formatBytes(sum(rest), unit)}`]),
    ...(other === 0 ? [] : [`${kinds.other} ${formatBytes(other, unit)}`]),
  ]
}

/** `Python`, `/opt`. May be hostile. */
export function componentName({ kind, name }: Pick<Component, 'kind' | 'name'>): string {
  return kind === 'folder' ? name : kinds[kind]
}
