import type { SmokeTest } from '../model/smoke.ts'

const maxCharacters = 80

/** The tests under names of one line, at most 80 characters, of which no two are the same. */
export function uniqueNames(tests: readonly SmokeTest[]): SmokeTest[] {
  const taken = new Set<string>()
  return tests.map((test) => {
    const line = test.name.replace(/\s+/g, ' ').trim()
    let name = clip(line, '')
    for (let count = 2; taken.has(name); count++) name = clip(line, ` (${count})`)
    taken.add(name)
    return { ...test, name }
  })
}

function clip(text: string, suffix: string): string {
  const characters = [...text]
  const room = maxCharacters - suffix.length
  return `${characters.length <= room ? text : `${characters.slice(0, room - 1).join('')}…`}${suffix}`
}
