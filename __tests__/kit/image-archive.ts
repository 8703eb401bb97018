import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { layoutBuilder, type ImageSpec, sha256 } from './layout-builder.ts'
import { archive, file } from './tar-writer.ts'

/* Archives of images as tools write them, from nothing. */

/** The files of a layout that lies in a folder, as parts of an archive; `names` changes how they are called. */
export function layoutParts(layoutDir: string, names: (name: string) => string = (name) => name): Buffer[] {
  return readdirSync(layoutDir, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => file(names(path.slice(layoutDir.length + 1)), readFileSync(path)))
}

type DockerImage = Pick<ImageSpec, 'platform' | 'layers'> & { readonly tags?: readonly string[] }

/** What docker wrote before it knew OCI, and what skopeo writes: a manifest.json over a configuration and plain tars. */
export function dockerArchive(...images: readonly DockerImage[]): Buffer {
  const parts = images.map(({ platform, layers, tags = ['app:1'] }) => {
    const builder = layoutBuilder()
    builder.image({ platform, layers })
    const config = [...builder.blobs.values()].find((bytes) => Buffer.from(bytes).includes('"rootfs"')) ?? Buffer.of()
    const [configName, layerNames] = [
      `${sha256(config)}.json`,
      layers.map(({ tar, blob }) => `${sha256(blob ?? tar)}.tar`),
    ]
    const contents = layers.map(({ tar, blob }, index) => file(layerNames[index] ?? '', blob ?? tar))
    return {
      entry: { Config: configName, RepoTags: tags, Layers: layerNames },
      contents: [...contents, file(configName, config)],
    }
  })
  const manifest = file('manifest.json', JSON.stringify(parts.map(({ entry }) => entry)))
  return archive(...parts.flatMap(({ contents }) => contents), manifest)
}
