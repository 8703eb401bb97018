import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { BuildTarget } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import type { Files } from '../ports.ts'

const maxIndexBytes = 4 * 1024 * 1024

/**
 * Throws `layout-invalid` unless the layout's index.json names the digest that buildx reported (OCI image layout, index.json
 * file). Whether the blobs are there is for those who read them.
 */
export async function verifyIndex(options: {
  readonly files: Files
  readonly layoutDir: string
  readonly indexDigest: Digest
  readonly target: BuildTarget
}): Promise<void> {
  const { files, layoutDir, indexDigest, target } = options
  const bytes = await files.readBytes(`${layoutDir}/index.json`, maxIndexBytes)
  const name = refName(target)
  if (bytes === undefined) throw invalid(`buildx built ${name} but left no index.json in its layout`)
  if (!digestsIn(new TextDecoder().decode(bytes)).includes(indexDigest)) {
    throw invalid(`The layout of ${name} does not name ${indexDigest}, which buildx says it built`)
  }
}

function digestsIn(text: string): unknown[] {
  try {
    const index = JSON.parse(text) as { readonly manifests?: unknown }
    return Array.isArray(index.manifests)
      ? index.manifests.map((entry) => (entry as { digest?: unknown } | null)?.digest)
      : []
  } catch {
    return []
  }
}

function invalid(message: string): ActionError {
  return new ActionError('layout-invalid', message, { hint: 'Run again; if it stays so, update buildx' })
}
