/** A repository of a registry, where images are published or staged; made by `parseRepository` alone. */
export type Repository = {
  /** As the configuration writes it and as `docker pull` understands it: `ghcr.io/acme/app`, `acme/app`. */
  readonly name: string
  /** Host and port of the registry as docker names it; Docker Hub is `docker.io`. */
  readonly host: string
  /** The name within the registry: `acme/app`, `library/debian`. */
  readonly path: string
}

/** OCI distribution specification, "Pulling manifests": the grammar of a name. */
const path = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/
const host =
  /^(?:localhost|(?=[^/]*[.:[])(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\]))(?::[0-9]{1,5})?$/
/** Of the whole name, as docker limits it. */
const maxLength = 255

/** The repository that `text` names, by docker's rules; undefined for anything else, also for a name with a tag or digest. */
export function parseRepository(text: string): Repository | undefined {
  if (text.length > maxLength) return undefined
  const slash = text.indexOf('/')
  const first = slash === -1 ? '' : text.slice(0, slash)
  // The first part is a host only when it cannot be a part of a name: it has a dot or a port, or is localhost.
  const isHost = first === 'localhost' || /[.:[]/.test(first)
  if (isHost && !host.test(first)) return undefined
  const rest = isHost ? text.slice(slash + 1) : text
  if (!path.test(rest)) return undefined
  if (isHost && first !== 'docker.io' && first !== 'index.docker.io') return { name: text, host: first, path: rest }
  return { name: text, host: 'docker.io', path: rest.includes('/') ? rest : `library/${rest}` }
}

/** The same for two names of one repository: `acme/app` and `docker.io/acme/app`, `ghcr.io/acme/app` and `ghcr.io:443/acme/app`. */
export function repositoryKey({ host, path }: Repository): string {
  const name = host.toLowerCase().replace(/:443$/, '')
  return `${name === 'registry-1.docker.io' ? 'docker.io' : name}/${path}`
}

/** Whether a host, with its port, is this machine by its very name or address: no name server is asked. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(?::\d+)?$/.test(host)
}

/** OCI distribution specification, "Pulling manifests": the grammar of a tag. */
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/

export function isTag(text: string): boolean {
  return tag.test(text)
}
