import type { BaseNeeds } from './doctor/examine-bases.ts'
import { openRegistryImage } from './image/open-registry-image.ts'
import type { Ports } from './run.ts'

/** The platforms that a registry has of an image, by manifests and configurations alone; undefined: it is not there. */
export function basePlatforms(ports: Ports): BaseNeeds['platformsOf'] {
  return async ({ repository, reference }, signal) => {
    const registry = ports.registry.until(signal)
    const manifest = await registry.manifest(repository, reference)
    if (manifest === undefined) return undefined
    const image = await openRegistryImage({ ...ports, registry, signal, repository, rootDigest: manifest.digest })
    return image.platforms()
  }
}
