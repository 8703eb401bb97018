import type { Severity } from '../model/severity.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import { refName } from '../model/ref-name.ts'
import type { ReportFinding, ReportImage, ReportWaived } from '../model/report.ts'
import { findingIdentity } from './finding-identity.ts'
import type { Part } from './part.ts'

/** What is judged again over all images, since a part of them could not tell, or told only of itself. */
const judgedAgain: ReadonlySet<string> = new Set([
  ...['relation-broken', 'relation-unknown', 'not-distinct'],
  ...['total-over-budget', 'total-near-budget', 'total-under-minimum', 'total-unknown'],
  ...['no-budget', 'nothing-at-path', 'unproven-shrink', 'same-image', 'waiver-unused'],
])

const rank: Readonly<Record<Severity, number>> = { error: 2, warn: 1, note: 0 }

type Carried = { readonly findings: readonly ReportFinding[]; readonly waived: readonly ReportWaived[] }
type Told = { readonly finding: ReportFinding } & ({ readonly waived?: undefined } | { readonly waived: ReportWaived })

/**
 * The findings of the parts that stay what they are. What is about the configuration as a whole every part has: it is told once. So is what several
 * images have from one layer: of the image that adds the layer, whose waiver then serves all, else of the one that is judged most severely.
 */
export function carriedFindings(parts: readonly Part[], images: readonly ReportImage[]): Carried {
  const order = new Map(
    images
      .flatMap((image, index) => [[cellKey(image), index] as const, [refName(image), index] as const])
      // The first platform of a variant is its place.
      .toReversed(),
  )
  const placeOf = ({ image, variant, platform }: ReportFinding): number => {
    if (image === undefined || variant === undefined) return -1
    const ofCell = platform === undefined ? undefined : order.get(cellKey({ image, variant, platform }))
    return ofCell ?? order.get(refName({ image, variant })) ?? -1
  }
  const told = parts.flatMap(({ report }): Told[] => [
    ...report.verdict.findings.filter(({ code }) => !judgedAgain.has(code)).map((finding) => ({ finding })),
    ...report.waived
      .filter(({ code }) => !judgedAgain.has(code))
      .map((waived) => ({ finding: waived as ReportFinding, waived })),
  ])
  const sorted = told
    .map((one) => ({ ...one, place: placeOf(one.finding) }))
    .toSorted((left, right) => left.place - right.place)
  const kept = oncePerLayer(sorted, layersAdded(images))
  return {
    findings: kept.flatMap(({ finding, waived }) => (waived === undefined ? [finding] : [])),
    waived: kept.flatMap(({ waived }) => (waived === undefined ? [] : [waived])),
  }
}

/** Whether an image adds a layer itself, by the digest. */
function layersAdded(images: readonly ReportImage[]): (finding: ReportFinding) => boolean {
  const added = new Set(
    images.flatMap((image) =>
      image.layers
        .filter(({ inherited }) => inherited !== true)
        .map(({ digest }) => JSON.stringify([cellKey(image), digest])),
    ),
  )
  return ({ image = '', variant = '', platform = '', layer }) =>
    added.has(JSON.stringify([cellKey({ image, variant, platform }), layer]))
}

function oncePerLayer(told: readonly Told[], isAdding: (finding: ReportFinding) => boolean): readonly Told[] {
  const kept = new Set<Told>()
  for (const group of Map.groupBy(told, ({ finding }) => findingIdentity(finding)).values()) {
    const owner = group.find(({ finding }) => isAdding(finding))
    const open = group.filter(({ waived }) => waived === undefined)
    const candidates = open.length > 0 ? open : group
    const worst = candidates.reduce((most, { finding }) => Math.max(most, rank[finding.severity]), 0)
    const worstOnes = candidates.filter(({ finding }) => rank[finding.severity] === worst)
    const chosen = owner?.waived === undefined ? (worstOnes.find((one) => one === owner) ?? worstOnes[0]) : owner
    if (chosen !== undefined) kept.add(chosen)
  }
  return told.filter((one) => kept.has(one))
}
