import { ActionError } from '../errors.ts'

const leastMajor = 24

/** `version` as in process.versions.node. An older Node has no zstd. Throws an ActionError `usage`. */
export function requireNode(version: string): void {
  if (Number.parseInt(version, 10) >= leastMajor) return
  throw new ActionError('usage', `Node.js ${version} is too old; ${leastMajor} or later is needed`, {
    hint: `Install Node.js ${leastMajor} (https://nodejs.org/en/download), or put it first on PATH`,
  })
}
