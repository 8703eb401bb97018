import type { ComponentChange, ImageComparison } from '../model/comparison.ts'
import type { Component } from '../model/inspection.ts'
import { byDifference, largestChanges } from './largest-changes.ts'

const mostComponents = 50

/** Who owns the bytes now, and who did; what is as it was has no line. */
export function compareComponents(
  before: readonly Component[],
  after: readonly Component[],
): Pick<ImageComparison, 'components' | 'componentsLeft'> {
  const keyOf = ({ kind, name }: Pick<Component, 'kind' | 'name'>) => JSON.stringify([kind, name])
  const changes = new Map<string, ComponentChange>()
  const add = (component: Component, of: 'beforeBytes' | 'afterBytes') => {
    const { kind, name, bytes } = component
    const known = changes.get(keyOf(component)) ?? { kind, name, beforeBytes: 0, afterBytes: 0 }
    changes.set(keyOf(component), { ...known, [of]: known[of] + bytes })
  }
  for (const component of before) add(component, 'beforeBytes')
  for (const component of after) add(component, 'afterBytes')
  const changed = [...changes.values()].filter((change) => change.beforeBytes !== change.afterBytes)
  const { shown, left } = largestChanges(changed.sort(byDifference<ComponentChange>(keyOf)), mostComponents)
  return { components: shown, componentsLeft: left }
}
