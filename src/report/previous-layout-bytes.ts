import * as z from 'zod'
import type { Files } from '../ports.ts'

const maxReportBytes = 64 * 1024 * 1024

const shape = z.object({
  images: z.array(
    z.object({
      image: z.string(),
      variant: z.string(),
      layers: z.array(z.object({ digest: z.string(), compressedBytes: z.int().nonnegative().optional() })),
    }),
  ),
})

/**
 * The bytes that the layouts of the run behind `path` (a report.json) took on disk: each variant has a layout of its own, which
 * holds a blob once for all its platforms. Layers without a size of their own were built by nobody. Undefined where there is no report that says.
 */
export async function previousLayoutBytes(path: string, files: Files): Promise<number | undefined> {
  const report = shape.safeParse(await parsed(path, files))
  if (!report.success) return undefined
  const blobs = new Map<string, number>()
  for (const { image, variant, layers } of report.data.images) {
    for (const { digest, compressedBytes = 0 } of layers)
      blobs.set(JSON.stringify([image, variant, digest]), compressedBytes)
  }
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** An old report is only a hint: one that cannot be read says nothing. */
async function parsed(path: string, files: Files): Promise<unknown> {
  try {
    // What the workspace left there may be a pipe, which nobody writes to.
    if ((await files.info(path))?.kind !== 'file') return undefined
    const bytes = await files.readBytes(path, maxReportBytes)
    return bytes === undefined ? undefined : JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
