import type { Files, Log } from '../../ports.ts'
import { askCredentialHelper, type HelperOptions } from './credential-helper.ts'
import { type DockerConfig, readDockerConfig } from './docker-config.ts'
import { basicOf, type Credentials } from './credentials.ts'
import { configKeys, serverAddress } from './registry-host.ts'

export type CredentialsOptions = HelperOptions & {
  readonly files: Pick<Files, 'readBytes'>
  readonly log: Pick<Log, 'secret'>
}

/**
 * What docker's own configuration has for a registry, its helpers asked first; undefined where there is nothing. Every secret is
 * registered for masking before it is returned.
 */
export async function findCredentials(host: string, options: CredentialsOptions): Promise<Credentials | undefined> {
  const config = await readDockerConfig(options)
  const found = (await fromHelper(host, { config, options })) ?? fromFile(host, config)
  for (const secret of found === undefined ? [] : secretsOf(found)) options.log.secret(secret)
  return found
}

async function fromHelper(
  host: string,
  { config, options }: { readonly config: DockerConfig; readonly options: CredentialsOptions },
): Promise<Credentials | undefined> {
  const { credHelpers = {}, credsStore } = config
  const key = configKeys(host).find((each) => Object.hasOwn(credHelpers, each))
  const name = key === undefined ? credsStore : credHelpers[key]
  if (name === undefined || name === '') return undefined
  return askCredentialHelper({ name, address: serverAddress(host) }, options)
}

function fromFile(host: string, { auths = {} }: DockerConfig): Credentials | undefined {
  for (const key of configKeys(host)) {
    const entry = Object.hasOwn(auths, key) ? auths[key] : undefined
    const found = entry === undefined ? undefined : fromEntry(entry)
    if (found !== undefined) return found
  }
  return undefined
}

function fromEntry(entry: NonNullable<DockerConfig['auths']>[string]): Credentials | undefined {
  if (entry.registrytoken) return { kind: 'registry', token: entry.registrytoken }
  if (entry.identitytoken) return { kind: 'identity', token: entry.identitytoken }
  if (entry.username && entry.password) return { kind: 'password', username: entry.username, password: entry.password }
  const text = Buffer.from(entry.auth ?? '', 'base64')
    .toString('utf8')
    .replace(/\0+$/, '')
  const colon = text.indexOf(':')
  return colon <= 0 ? undefined : { kind: 'password', username: text.slice(0, colon), password: text.slice(colon + 1) }
}

function secretsOf(credentials: Credentials): readonly string[] {
  return credentials.kind === 'password' ? [credentials.password, basicOf(credentials)] : [credentials.token]
}
