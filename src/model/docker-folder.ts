/** Where docker's own configuration lies, by the rule of docker's command line: an empty variable is none. Undefined without a home. */
export function dockerFolder(env: Readonly<Record<string, string | undefined>>): string | undefined {
  const { DOCKER_CONFIG: named, HOME: home } = env
  return named || (home ? `${home}/.docker` : undefined)
}
