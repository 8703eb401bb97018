import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { docker } from './engine-image.ts'

/* What an example repository is built to, read with other people's programs: docker's layout and GNU tar. */

/** Bytes that no compressor makes smaller, the same every time. */
export function noise(name: string, bytes: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, index) =>
    createHash('sha512').update(`${name} ${index}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, bytes)
}

/** A package of Debian's with this one file. */
export function debianPackage(name: string, file: { readonly path: string; readonly content: Buffer }): Buffer {
  const root = mkdtempSync(join(tmpdir(), 'package-'))
  const write = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(root, 'tree', path)), { recursive: true })
    writeFileSync(join(root, 'tree', path), content)
  }
  try {
    write(file.path, file.content)
    const fields = [
      'Architecture: all',
      'Version: 1.0-1',
      'Maintainer: Ada <ada@example.com>',
      'Description: an example',
    ]
    write('DEBIAN/control', [`Package: ${name}`, ...fields, ''].join('\n'))
    execFileSync('dpkg-deb', ['--root-owner-group', '--build', join(root, 'tree'), join(root, 'made.deb')], {
      env: { ...process.env, SOURCE_DATE_EPOCH: '1' },
    })
    return readFileSync(join(root, 'made.deb'))
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

export type ApartLayer = { readonly compressedBytes: number; readonly diffId: string }
export type ApartImage = {
  readonly layers: readonly ApartLayer[]
  /** Bytes of the regular files of the final file system, by path. */
  readonly files: ReadonlyMap<string, number>
}

type Descriptor = {
  readonly digest: string
  readonly size: number
  readonly platform?: { readonly os: string; readonly architecture: string }
}

/** What the builder makes of a context, by platform. */
export function builtApart(context: string, platforms: readonly string[]): ReadonlyMap<string, ApartImage> {
  const root = mkdtempSync(join(tmpdir(), 'apart-'))
  try {
    const layout = join(root, 'layout')
    docker(
      ...['buildx', 'build', '--quiet', '--provenance=false', '--platform', platforms.join(',')],
      ...['--output', `type=oci,tar=false,dest=${layout}`, context],
    )
    const blob = (digest: string): string => join(layout, 'blobs', digest.replace(':', '/'))
    const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
    const top: readonly Descriptor[] = json(join(layout, 'index.json')).manifests
    const images = top.flatMap((one): readonly Descriptor[] => json(blob(one.digest)).manifests ?? [one])
    return new Map(
      images.map(({ digest, platform }) => {
        const manifest = json(blob(digest))
        const config = json(blob(manifest.config.digest))
        const layers: readonly Descriptor[] = manifest.layers
        const archives = layers.map((layer) => blob(layer.digest))
        return [
          `${platform?.os}/${platform?.architecture}`,
          {
            layers: layers.map(({ size }, index) => ({ compressedBytes: size, diffId: config.rootfs.diff_ids[index] })),
            files: finalFiles(archives),
          },
        ] as const
      }),
    )
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

/** Later layers over earlier ones, which is all that these images need: nothing is linked anew, and no folder made opaque. */
function finalFiles(archives: readonly string[]): ReadonlyMap<string, number> {
  const files = new Map<string, number>()
  for (const archive of archives) {
    const listing = execFileSync('tar', ['--list', '--verbose', '--file', archive], {
      encoding: 'utf8',
      maxBuffer: 2 ** 27,
    })
    for (const line of listing.split('\n')) {
      const [, type, bytes, name = ''] = /^(.)\S+ +\S+ +(\d+) \S+ \S+ (?:\.\/)?(.*)$/.exec(line) ?? []
      const path = `/${name}`
      if (type === '-' && path.includes('/.wh.')) {
        const hidden = path.replace('/.wh.', '/')
        for (const known of files.keys()) if (known === hidden || known.startsWith(`${hidden}/`)) files.delete(known)
      } else if (type === '-') files.set(path, Number(bytes))
      else if (type === 'l') files.delete(path.replace(/ -> .*$/, ''))
    }
  }
  return files
}
