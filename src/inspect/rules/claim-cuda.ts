import type { LiveEntry } from '../../model/image-tree.ts'
import type { Observed } from '../observed.ts'
import { cudaLibrary, isGpuLibrary } from './cuda-library.ts'
import { homeOf } from './home-of.ts'
import { nameOf } from './name-of.ts'
import type { Claim } from './rule.ts'

export type CudaClaims = {
  folder(path: string): Claim | undefined
  file(entry: LiveEntry): Claim | undefined
  /** What the claim on a package becomes where it belongs to a devel image of CUDA. */
  ofPackage(claim: Claim): Claim
}

/** What the rules on CUDA say of folders and files, by the variant's device and by who brought the compiler. */
export function claimCuda(image: Observed): CudaClaims {
  const compilers = compilersOf(image)
  const forCpu = image.device === 'cpu'
  const home = [...compilers].find(([, code]) => code === 'cuda-devel-base')?.[0]
  return {
    folder: (path) => {
      if (forCpu && gpuFolder.test(path)) return { code: 'cuda-in-cpu', place: path }
      const toolkit = /^\/usr\/local\/cuda[^/]*/.exec(path)?.[0]
      const code = toolkit === undefined ? undefined : compilers.get(toolkit)
      return toolkit !== undefined && code !== undefined && developerFolder.test(path)
        ? { code, place: toolkit }
        : undefined
    },
    file: ({ path, type, countedBytes }) => {
      if (type !== 'file' || countedBytes === 0) return undefined
      if (forCpu && (cudaLibrary(path) !== undefined || isGpuLibrary(path))) {
        return { code: 'cuda-in-cpu', place: homeOf(path) }
      }
      const toolkit = /^\/usr\/local\/cuda[^/]*/.exec(path)?.[0]
      const code = toolkit === undefined ? undefined : compilers.get(toolkit)
      const linked = path.endsWith('.a')
      return linked && toolkit !== undefined && code !== undefined ? { code, place: toolkit } : undefined
    },
    ofPackage: (claim) =>
      home !== undefined && /^(?:cuda-|libcu|libnccl|libnpp|libnv)/.test(claim.name ?? '')
        ? { ...claim, code: 'cuda-devel-base', place: home }
        : claim,
  }
}

const gpuFolder =
  /\/(?:site|dist)-packages\/(?:cupy|cupy_backends|jax_cuda\d*_[a-z]+|nvidia|triton)$|^\/usr\/local\/cuda[^/]*$/

// CUPTI, which profilers load when they run, is in `extras`.
const developerFolder =
  /^\/usr\/local\/cuda[^/]*\/(?:bin|compute-sanitizer|doc|gds|include|nsight[^/]*|nvml|nvvm|share|src|tools|targets\/[^/]+\/include)$/

/** The folders of CUDA that hold its compiler, and whether a base brought it: then the base is a devel image. */
function compilersOf({ tree, measurement }: Observed): ReadonlyMap<string, 'cuda-devel-base' | 'build-tools'> {
  const marked = measurement.runtime.env.some(({ key }) => /^NV_(?:CUDA_CUDART|NVPROF|LIBCUBLAS)_DEV_/.test(key))
  const found = new Map<string, 'cuda-devel-base' | 'build-tools'>()
  for (const { path, type } of tree.children('/usr/local')) {
    if (type !== 'directory' || !nameOf(path).startsWith('cuda')) continue
    const compiler = tree.at(`${path}/bin/nvcc`)
    if (compiler === undefined) continue
    const inherited = measurement.layers[compiler.layer]?.origin.inherited ?? marked
    found.set(path, inherited ? 'cuda-devel-base' : 'build-tools')
  }
  return found
}
