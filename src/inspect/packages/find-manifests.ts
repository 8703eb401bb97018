import type { ImageTree } from '../../model/image-tree.ts'

/** Where packages are described that may be anywhere, and what else one walk over all names tells. */
export type Manifests = {
  /** Of Python distributions: `METADATA` and `PKG-INFO` in their folders, and the older form that is a file alone. */
  readonly python: readonly string[]
  readonly conda: readonly string[]
  /** `package.json` of what is directly in a `node_modules`. */
  readonly npm: readonly string[]
  /** Programs and libraries that say what linked them. */
  readonly binaries: readonly Binary[]
  /** Names of files whose bytes count at another one. */
  readonly links: readonly { readonly path: string; readonly contentHash: string }[]
}

type Binary = {
  readonly path: string
  readonly language: 'go' | 'rust'
  readonly module?: string
  readonly version?: string
}

/** Looks once at every name of the final file system. */
export function findManifests(tree: ImageTree): Manifests {
  const [python, conda, npm]: [string[], string[], string[]] = [[], [], []]
  const binaries: Binary[] = []
  const links: { readonly path: string; readonly contentHash: string }[] = []
  for (const { path, type, elf, fileBytes, countedBytes, contentHash } of tree.entries()) {
    if (type !== 'file') continue
    if (countedBytes === 0 && fileBytes > 0 && contentHash !== undefined) links.push({ path, contentHash })
    if (elf?.language !== undefined) {
      const { language, module, version } = elf
      binaries.push({ path, language, ...(module && { module }), ...(version && { version }) })
    }
    if (path.endsWith('.json')) {
      if (condaRecord.test(path)) conda.push(path)
      else if (isNpmPackage(path)) npm.push(path)
    } else if (isDistribution(path)) python.push(path)
  }
  return { python, conda, npm, binaries, links }
}

const condaRecord = /\/conda-meta\/[^/]+\.json$/

function isDistribution(path: string): boolean {
  return (
    (path.endsWith('.dist-info/METADATA') || path.endsWith('.egg-info/PKG-INFO') || path.endsWith('.egg-info')) &&
    !packageCache.test(path)
  )
}

/** What uv and conda unpack to link from, and yarn's first generation to copy from: not installed there. */
const packageCache =
  /\/archive-v\d+\/[^/]+\/[^/]+\.dist-info\/|\/pkgs\/[^/-]*-[^/-]*-[^/]*\/(?:lib|site-packages)\/|\/yarn\/v\d+\//

function isNpmPackage(path: string): boolean {
  if (!path.endsWith('/package.json') || packageCache.test(path)) return false
  return npmFolder(path)?.length === path.length - '/package.json'.length
}

/** The innermost folder of a package in a `node_modules` that holds this path. */
export function npmFolder(path: string): string | undefined {
  const start = path.lastIndexOf('/node_modules/')
  if (start < 0) return undefined
  const first = start + '/node_modules/'.length
  const second = path.indexOf('/', first)
  const end = path[first] === '@' && second > 0 ? path.indexOf('/', second + 1) : second
  return end < 0 ? undefined : path.slice(0, end)
}
