import { resolve } from 'node:path'

const names = ['BUILDX_CONFIG', 'DOCKER_CERT_PATH', 'DOCKER_CONFIG', 'SSL_CERT_FILE'] as const

/** The environment with the paths in it as they are meant here: what we start may start in another folder. */
export function absolutePaths(
  env: Readonly<Record<string, string | undefined>>,
  workingDirectory: string,
): Readonly<Record<string, string | undefined>> {
  const paths = names.flatMap((name) => {
    const path = env[name]
    // An empty one counts as none.
    return path ? [[name, resolve(workingDirectory, path)] as const] : []
  })
  return { ...env, ...Object.fromEntries(paths) }
}
