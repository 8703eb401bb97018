import type { ReportContents } from '../../src/model/report-contents.ts'
import type { Report } from '../../src/model/report.ts'
import { aCell, aFinding, aLayer, anAdvice, lookedInto } from './report-builder.ts'

/** What is inside an image, with the text in every place that a path, a package or a program of the image can fill. */
export function hostileContents(text: string): Pick<Report, 'waived' | 'advice' | 'sharing' | 'images'> {
  const ref = { image: `i${text}`, variant: text }
  const layer = aLayer({ compressedBytes: 5, dockerfile: `d${text}`, line: 3 })
  const contents: Partial<ReportContents> = {
    duplicateBytes: 5,
    duplicates: [{ extraBytes: 5, fileBytes: 5, count: 2, paths: [`/${text}`, `/b${text}`] }],
    folders: [{ path: `/${text}`, bytes: 6 }],
    components: [
      { kind: 'folder', name: `/${text}`, bytes: 6, fileCount: 1 },
      { kind: 'other', name: '', bytes: 2, fileCount: 1 },
    ],
    packages: [{ manager: 'npm', name: text, version: text, bytes: 4, path: `/${text}` }],
    problems: [{ kind: 'inventory', manager: 'npm', layer: 0, path: `/${text}`, reason: text }],
  }
  const waste = [{ cause: 'removed', bytes: 2, fileCount: 1, layer: 0, by: 0, path: `/${text}` }] as const
  const unit = 'decimal' as const
  return {
    images: [
      lookedInto(
        aCell({
          ...{ ...ref, platform: text, layers: [layer] },
          budgets: [
            { measure: 'path', path: `/${text}`, status: 'fail', unit, maxBytes: 1, actualBytes: 3, targetBytes: 1 },
          ],
        }),
        { ...contents, waste, ownUnknown: text },
      ),
    ],
    waived: [
      {
        ...aFinding({ ...ref, platform: text, message: text, path: `/${text}`, bytes: 3, severity: 'note' }),
        ...{ reason: text, until: text },
      },
    ],
    advice: [
      anAdvice({ path: `/${text}`, dockerfile: `d${text}`, message: text, remedy: text }),
      anAdvice({
        message: `m${text}`,
        images: [ref, { image: 'x', variant: 'y' }].map((one) => ({ ...one, platform: text })),
      }),
    ],
    sharing: [
      {
        platform: text,
        images: [ref, { image: 'x', variant: text }],
        ...{
          sharedBytes: [
            [3, 1],
            [1, 2],
          ],
          downloadBytes: [
            [0, 1],
            [2, 0],
          ],
          sumBytes: 5,
          storedBytes: 4,
        },
        leftOut: [{ ...ref, reason: text }],
      },
    ],
  }
}
