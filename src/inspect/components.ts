import type { LiveEntry } from '../model/image-tree.ts'
import type { Component } from '../model/inspection.ts'
import type { FoundPackage } from './packages/package-claims.ts'
import { cudaLibrary } from './rules/cuda-library.ts'

/** More top folders than any system has; of very many the rest is in `other`. */
const maxFolders = 15

/**
 * Sums up live files by who brought them, each once. What is NVIDIA's for GPUs is `cuda`, whichever package manager brought it, so that there is one
 * number for it: by the package's name, by the folder /usr/local/cuda*, by the names of its libraries. What no package brought is told by its top folder,
 * and what lies in none is `other`.
 */
export function createComponents(): {
  add(entry: LiveEntry, owner: FoundPackage | undefined): void
  /** Sorted by bytes; kinds without a file are left out. */
  all(): Component[]
} {
  const kinds = new Map<string, Component>()
  const folders = new Map<string, Component>()
  const add = (sums: Map<string, Component>, { kind, name, bytes, fileCount }: Component): void => {
    const before = sums.get(name || kind) ?? { bytes: 0, fileCount: 0 }
    sums.set(name || kind, { kind, name, bytes: before.bytes + bytes, fileCount: before.fileCount + fileCount })
  }
  return {
    add({ path, countedBytes: bytes }, owner) {
      const kind = isCuda(path, owner) ? 'cuda' : owner?.manager
      const folder = path.slice(0, path.indexOf('/', 1))
      if (kind !== undefined) add(kinds, { kind, name: '', bytes, fileCount: 1 })
      else if (path.indexOf('/', 1) > 0) add(folders, { kind: 'folder', name: folder, bytes, fileCount: 1 })
      else add(kinds, { kind: 'other', name: '', bytes, fileCount: 1 })
    },
    all() {
      const sorted = [...folders.values()].sort(bySize)
      const all = new Map(kinds)
      for (const { bytes, fileCount } of sorted.slice(maxFolders)) {
        add(all, { kind: 'other', name: '', bytes, fileCount })
      }
      return [...all.values(), ...sorted.slice(0, maxFolders)].sort(bySize)
    },
  }
}

function bySize(left: Component, right: Component): number {
  if (left.bytes !== right.bytes) return right.bytes - left.bytes
  const [a, b] = [left, right].map(({ kind, name }) => `${kind} ${name}`) as [string, string]
  return a < b ? -1 : a > b ? 1 : 0
}

const managersOfCuda = new Set(['dpkg', 'apk', 'rpm', 'python', 'conda'])

const cudaPackage =
  /^(?:nvidia[-_]|cuda(?:[-_]|$)|cudatoolkit|cudnn|nccl|tensorrt|libcu(?:blas|dart|dnn|dss|fft|file|inj|pti|rand|solver|sparse|tensor)|libnccl|libnpp|libnv(?:blas|fatbin|idia|infer|jitlink|jpeg|ml|onnxparser|ptxcompiler|rtc|sdm|toolsext|vm)|libxnvctrl)/i
const cudaPlace = /^\/usr\/local\/cuda[^/]*\//
const driverLibrary = /\/lib(?:cuda|nvidia-[\w-]{1,40})\.so[^/]*$/

function isCuda(path: string, owner: FoundPackage | undefined): boolean {
  if (owner !== undefined && managersOfCuda.has(owner.manager) && cudaPackage.test(owner.name)) return true
  return cudaPlace.test(path) || (path.includes('.so') && (cudaLibrary(path) !== undefined || driverLibrary.test(path)))
}
