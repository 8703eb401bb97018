import type { ImageTree } from '../model/image-tree.ts'

type TreeProblem = ImageTree['problems'][number]

/** A hostile layer can hold a million of them. */
const maxTold = 100

/** The first problems of an image, and in the end how many more there are. */
export function treeProblems(): { add(problem: TreeProblem): void; all(): readonly TreeProblem[] } {
  const told: TreeProblem[] = []
  let untold: { readonly first: TreeProblem; count: number } | undefined
  return {
    add(problem) {
      if (told.length < maxTold) told.push(problem)
      else if (untold === undefined) untold = { first: problem, count: 1 }
      else untold.count += 1
    },
    all() {
      if (untold === undefined) return told
      const { first, count } = untold
      return count === 1
        ? [...told, first]
        : [...told, { ...first, reason: `${first.reason}; ${count - 1} more problems follow` }]
    },
  }
}
