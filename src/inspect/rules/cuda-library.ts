import { nameOf } from './name-of.ts'

/** A library of CUDA's runtime: `libcublas`, major version 12. */
export type CudaLibrary = { readonly name: string; readonly major: string }

// No file system takes longer ones.
const maxNameLength = 255

const runtime =
  /^(lib(?:cublas|cublasLt|cudart|cudnn[a-z_]*|cufft|cufftw|cufile|cupti|curand|cusolver|cusolverMg|cusparse|cusparseLt|nccl|npp[a-z]*|nvJitLink|nvblas|nvfatbin|nvjpeg|nvrtc|nvshmem[a-z_]*))(?:-[0-9a-f]{8})?\.so\.(\d+)/

export function cudaLibrary(path: string): CudaLibrary | undefined {
  const [, name, major] = runtime.exec(nameOf(path)) ?? []
  return name === undefined || major === undefined ? undefined : { name, major }
}

/** Whether a file is code for GPUs by NVIDIA: a library of CUDA, or one of another project that needs it. */
export function isGpuLibrary(path: string): boolean {
  const name = nameOf(path)
  if (name.length > maxNameLength) return false
  return (
    cudaLibrary(path) !== undefined || /^[A-Za-z0-9_-]*(?:cuda|tensorrt|nvrtc)[A-Za-z0-9_.-]*\.so(?:\.|$)/.test(name)
  )
}
