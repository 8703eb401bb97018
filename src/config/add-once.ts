import type { AddProblem } from './draft.ts'

/** Adds a problem once, however many variants meet it: the same words of the same place are one problem. */
export function addOnce(add: AddProblem): AddProblem {
  const told = new Set<string>()
  return (problem) => {
    const key = JSON.stringify([problem.position, problem.message])
    if (!told.has(key)) add(problem)
    told.add(key)
  }
}
