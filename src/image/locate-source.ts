import { isAbsolute, join } from 'node:path'
import type { SourceReference } from '../model/source-reference.ts'
import type { Files } from '../ports.ts'
import { locateArchive } from './locate-archive.ts'
import { type DaemonPorts, locateDaemonImage } from './locate-daemon-image.ts'
import { locateLayout } from './locate-layout.ts'
import { locateRegistryImage } from './locate-registry-image.ts'
import type { LocatedSource } from './located-source.ts'
import type { RegistryPorts } from './registry-blobs.ts'

export type SourcePorts = RegistryPorts &
  Omit<DaemonPorts, 'files' | 'clock' | 'log'> & {
    readonly files: DaemonPorts['files'] & Pick<Files, 'realPath' | 'readBytes'>
  }

/** The one image that a reference means. `folder`, absolute, is what its path is relative to. Throws as the kind does. */
export async function locateSource(
  { reference, folder }: { readonly reference: SourceReference; readonly folder: string },
  ports: SourcePorts,
): Promise<LocatedSource> {
  /** What is streamed is no symlink, but what somebody names may be one. */
  const pathOf = async (written: string): Promise<string> => {
    const path = isAbsolute(written) ? written : join(folder, written)
    return (await ports.files.realPath(path)) ?? path
  }
  switch (reference.kind) {
    case 'oci': {
      const { path, digest } = reference
      return locateLayout({ layoutDir: await pathOf(path), ...(digest && { digest }) }, ports.files)
    }
    case 'oci-archive':
    case 'docker-archive':
      return locateArchive({ kind: reference.kind, path: await pathOf(reference.path) }, ports.files)
    case 'docker-daemon':
      return locateDaemonImage(reference.reference, ports)
    case 'registry':
      return locateRegistryImage(reference, ports)
  }
}
