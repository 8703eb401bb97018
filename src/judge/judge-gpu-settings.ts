import type { Variant } from '../model/config.ts'
import type { Finding } from '../model/finding.ts'
import type { GpuProblem } from '../model/gpu-problem.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Cell } from '../model/plan.ts'

export type GpuProblemOfCell = Cell & { readonly problem: GpuProblem }

/** What the configuration of an image says about GPUs against its `device`. A driver that is too old is this machine's, so no fault of the image. */
export function judgeGpuSettings(
  cell: Cell,
  {
    variant,
    problems,
    strict,
  }: { readonly variant: Variant; readonly problems: readonly GpuProblemOfCell[]; readonly strict: boolean },
): Finding[] {
  const { image, variant: name, platform } = cell
  return problems
    .filter((problem) => cellKey(problem) === cellKey(cell))
    .map(({ problem }) => ({
      code: 'gpu-settings',
      severity: problem.kind === 'driver-too-old' ? 'note' : strict ? 'error' : 'warn',
      image,
      variant: name,
      platform,
      problem,
      config: variant.position,
    }))
}
