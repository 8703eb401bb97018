/** What static reading of an image's environment finds; `value` and `condition` are hostile text. */
export type GpuProblem =
  /** `device: cuda`: without it the NVIDIA runtime hands in no GPU. */
  | { readonly kind: 'devices-unset' }
  | { readonly kind: 'devices-none'; readonly value: string }
  | { readonly kind: 'capabilities-missing'; readonly value: string; readonly missing: readonly string[] }
  /** NVIDIA_REQUIRE_* that no runtime can read. */
  | { readonly kind: 'requirement-malformed'; readonly name: string; readonly value: string }
  /** The image asks for another CUDA than the one it holds. */
  | { readonly kind: 'requirement-above-version'; readonly condition: string; readonly cudaVersion: string }
  /** The image asks for more than this machine's driver gives. */
  | { readonly kind: 'driver-too-old'; readonly condition: string; readonly has: string }
  /** `device: cpu`: a variable that asks for a GPU all the same. */
  | { readonly kind: 'cpu-asks-for-gpu'; readonly name: string; readonly value: string }
