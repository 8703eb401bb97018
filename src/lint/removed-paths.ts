import { expandBuildArgs } from '../model/expand-build-args.ts'
import { nameOf, plainWords } from './plain-command.ts'
import type { ShellCommand } from './shell-commands.ts'
import { resolveIn, type StepScope } from './stage-steps.ts'

// PATH_MAX of Linux.
const maxPathLength = 4096

/** More alternatives in one word are not looked at. */
const maxAlternatives = 16

/**
 * What `rm`, and `find … -delete`, take away: absolute where the working directory is known, `~` where it is below a home, and without the `/*`
 * at the end. Patterns elsewhere, and variables without a value, stay as they are written.
 */
export function removedPaths(command: Pick<ShellCommand, 'words'>, scope: StepScope): readonly string[] {
  const words = plainWords(command) ?? []
  const name = nameOf(words[0])
  const values = words.slice(1).map(({ value }) => value)
  if (name === 'rm' || name === 'rmdir') {
    return values.filter((value) => !value.startsWith('-')).flatMap((value) => imagePaths(value, scope))
  }
  const isDeleting = values.some(
    (value, index) => value === '-delete' || (value === 'rm' && /^-exec/.test(values[index - 1] ?? '')),
  )
  // By name or age some files are picked, and whose they are is not known.
  const picks = values.some((value) =>
    /^-(?:i?(?:name|path|regex|wholename)|[acm]?newer|[acm](?:time|min)|perm|user|size)$/.test(value),
  )
  if (name !== 'find' || !isDeleting || picks) return []
  const options = values.findIndex((value) => /^[-(!]/.test(value))
  return values.slice(0, options).flatMap((value) => imagePaths(value, scope))
}

/** A word of a shell as paths of the image, alternatives in braces one by one. */
export function imagePaths(word: string, scope: StepScope): readonly string[] {
  if (word.length > maxPathLength) return []
  return alternatives(word).map((one) => {
    const home = one.replace(/^(?:\$HOME|\$\{HOME\}|~)(?=\/|$)/, '~')
    const known = home.startsWith('~') ? home : (expandBuildArgs(home, scope.values) ?? home)
    const inside = withoutContents(known)
    return /^[~$]/.test(inside) ? inside : (resolveIn(scope, inside) ?? inside)
  })
}

/** `/tmp/*` and `/tmp/.[!.]*` are what is in `/tmp`. */
function withoutContents(path: string): string {
  const plain = withoutSlashes(path)
  const pattern = /\/(?:\*|\.\[[^\]/]{1,4}\]\*)$/.exec(plain.slice(-10))?.[0] ?? ''
  return withoutSlashes(plain.slice(0, plain.length - pattern.length)) || '/'
}

function withoutSlashes(path: string): string {
  let end = path.length
  while (path[end - 1] === '/') end--
  return path.slice(0, end)
}

function alternatives(word: string): readonly string[] {
  const found: string[] = []
  const open = [word]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = /(?<!\$)\{([^{}]*,[^{}]*)\}/.exec(next)
    if (braces === null || found.length + open.length >= maxAlternatives) {
      found.push(next)
      continue
    }
    const before = next.slice(0, braces.index)
    const after = next.slice(braces.index + braces[0].length)
    for (const one of (braces[1] ?? '').split(',').slice(0, maxAlternatives).reverse())
      open.push(`${before}${one}${after}`)
  }
  return found
}
