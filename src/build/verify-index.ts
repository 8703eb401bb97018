import { ActionError } from '../errors.ts'
import type { Digest } from '../model/digest.ts'
import type { BuildTarget } from '../model/plan.ts'
import type { ImagePlace } from '../model/publish.ts'
import { refName } from '../model/ref-name.ts'
import type { Files, Registry } from '../ports.ts'

const maxIndexBytes = 4 * 1024 * 1024
const hint = 'Run again; if it stays so, update buildx'

/**
 * Throws `layout-invalid` unless the layout's index.json names the digest that buildx reported (OCI image layout, index.json file),
 * `registry-invalid` unless the staging repository holds it. Whether the blobs are there is for those who read them.
 */
export async function verifyIndex(options: {
  readonly files: Files
  readonly registry: Pick<Registry, 'manifest'>
  readonly place: ImagePlace
  readonly indexDigest: Digest
  readonly target: BuildTarget
}): Promise<void> {
  const { files, registry, place, indexDigest, target } = options
  const name = refName(target)
  if (place.kind === 'registry') {
    if ((await registry.manifest(place.repository, indexDigest)) !== undefined) return
    const message = `buildx pushed ${name} as ${indexDigest}, but the staging repository ${place.repository.name} does not hold it`
    throw new ActionError('registry-invalid', message, { hint })
  }
  const bytes = await files.readBytes(`${place.layoutDir}/index.json`, maxIndexBytes)
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
  return new ActionError('layout-invalid', message, { hint })
}
