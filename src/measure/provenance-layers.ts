import type { Provenance } from './provenance.ts'

/** One layer on the way from the root to the result. */
export type LayerStep = {
  readonly id: string
  /** The step whose chain must end with this layer; undefined inside a merge, where the layer was made on an empty root. */
  readonly chainId?: string
}

export type LayerPath = {
  /** The step of the base image; undefined when the image was built from scratch. */
  readonly baseId?: string
  /** Bottom layer first, without those of the base. */
  readonly layers: readonly LayerStep[]
}

const maxMergeDepth = 20

/**
 * The layers that the build's result consists of, found by walking back from the result through the root file system
 * of every step: a step makes one layer, a merge (`COPY --link`) stacks those of its inputs.
 * Undefined when a step is of a kind whose layers cannot be told.
 */
export function layerPath(provenance: Provenance): LayerPath | undefined {
  const result = provenance.steps.get(provenance.resultId)
  if (result === undefined) return undefined
  const budget = { stepsLeft: provenance.steps.size * 2 }
  if (result.operation.kind !== 'result')
    return walk({ provenance, budget, output: `${provenance.resultId}:0`, depth: 0 })
  const [output] = result.inputs
  return output === undefined ? { layers: [] } : walk({ provenance, budget, output, depth: 0 })
}

type Walk = {
  readonly provenance: Provenance
  readonly budget: { stepsLeft: number }
  readonly output: string
  readonly depth: number
}

function walk({ provenance, budget, output: start, depth }: Walk): LayerPath | undefined {
  const topFirst: LayerStep[] = []
  let output: string | undefined = start
  while (output !== undefined) {
    // A definition that names itself as its own input would never end.
    if (budget.stepsLeft-- <= 0 || !output.endsWith(':0')) return undefined
    const id: string = output.slice(0, -2)
    const step = provenance.steps.get(id)
    if (step === undefined) return undefined
    switch (step.operation.kind) {
      case 'source':
        if (!/^(?:docker-image|oci-layout):\/\//.test(step.operation.identifier)) return undefined
        return { baseId: id, layers: topFirst.reverse() }
      case 'layer': {
        topFirst.push({ id, chainId: id })
        if (step.operation.rootInput < 0) return { layers: topFirst.reverse() }
        output = step.inputs[step.operation.rootInput]
        if (output === undefined) return undefined
        break
      }
      case 'merge': {
        const merged =
          depth < maxMergeDepth ? mergedLayers({ provenance, budget, inputs: step.inputs, depth }) : undefined
        if (merged === undefined || merged.length === 0) return undefined
        topFirst.push(
          ...merged.reverse().map((layer, index) => (index === 0 ? { id: layer.id, chainId: id } : { id: layer.id })),
        )
        output = step.inputs[0]
        break
      }
      case 'result':
      case 'other':
        return undefined
    }
  }
  return undefined
}

/** The layers of all inputs of a merge but the first, which is what they are put on. */
function mergedLayers(options: Omit<Walk, 'output'> & { readonly inputs: readonly string[] }): LayerStep[] | undefined {
  const { inputs, ...rest } = options
  const merged: LayerStep[] = []
  for (const output of inputs.slice(1)) {
    const path = walk({ ...rest, output, depth: options.depth + 1 })
    if (path === undefined || path.baseId !== undefined) return undefined
    merged.push(...path.layers)
  }
  return merged
}
