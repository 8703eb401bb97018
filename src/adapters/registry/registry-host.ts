/** Docker's name for its hub is not the host that serves it. */
const hub = { name: 'docker.io', host: 'registry-1.docker.io' } as const

/** Host and port where the API of a registry is served. */
export function apiHost(host: string): string {
  return host === hub.name ? hub.host : host
}

/** The keys under which docker's configuration may hold what belongs to a registry, the usual one first. */
export function configKeys(host: string): readonly string[] {
  const names = host === hub.name ? ['index.docker.io', hub.name, hub.host] : [host]
  const keys = names.flatMap((name) => [
    name,
    ...['https', 'http'].flatMap((scheme) => ['', '/', '/v1/', '/v2/'].map((path) => `${scheme}://${name}${path}`)),
  ])
  return [serverAddress(host), ...keys]
}

/** What docker tells a credential helper. */
export function serverAddress(host: string): string {
  return host === hub.name ? 'https://index.docker.io/v1/' : host
}
