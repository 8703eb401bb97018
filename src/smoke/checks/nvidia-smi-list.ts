export type ListedGpu = { readonly name: string; readonly driverVersion: string; readonly compute: string }

/** The fields that `listedGpus` reads, in its order. */
export const nvidiaSmiArguments: readonly string[] = [
  '--query-gpu=index,name,uuid,driver_version,compute_cap',
  '--format=csv,noheader',
]

const line = /^\d+, (.+), (GPU-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}), (\d+(?:\.\d+)+), (\d+\.\d+)$/

/** The GPUs that nvidia-smi lists, each UUID once; lines of another form are none. */
export function listedGpus(stdout: string): ListedGpu[] {
  const byUuid = new Map<string, ListedGpu>()
  for (const text of stdout.split(/\r?\n/)) {
    const [, name, uuid, driverVersion, compute] = line.exec(text.trim()) ?? []
    if (name === undefined || uuid === undefined || driverVersion === undefined || compute === undefined) continue
    byUuid.set(uuid, { name, driverVersion, compute })
  }
  return [...byUuid.values()]
}
