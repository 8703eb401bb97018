import type { SecretKind } from '../model/build-context.ts'

/** What a file with this name may hold: `look` at its first bytes, or its name says it. */
export function suspectedSecret(path: string): SecretKind | 'look' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  if (/^\.env(?:\.|$)/.test(name))
    return /\.(?:example|sample|template|dist|defaults?|schema)$/.test(name) ? undefined : 'environment file'
  if (/\.(?:p12|pfx|ppk)$/.test(name)) return 'private key'
  if (name.endsWith('.pub')) return undefined
  return keyNames.test(name) || credentialNames.test(name) ? 'look' : undefined
}

const keyNames = /\.(?:pem|key|priv)$|^id_(?:rsa|dsa|ecdsa|ed25519)/
const credentialNames =
  /^(?:\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|_netrc|\.git-credentials|credentials|(?:application_default_)?credentials\.json|\.dockerconfigjson|kubeconfig|terraform\.tfvars)$|service[-_]?account[^/]*\.json$|^\.?docker[-_]?config\.json$/

/** The bytes from which `secretIn` is told. */
export const secretHeadBytes = 64 * 1024

const credentials: readonly RegExp[] = [
  // `${NPM_TOKEN}` is filled in where it is used.
  /^\s*(?:\S*:)?_(?:authToken|auth|password)\s*=\s*["']?[^\s"'$]/im,
  /^\s*npmAuth(?:Token|Ident)\s*:\s*["']?[^\s"'$]/m,
  /^\s*password\s*[:=]\s*["']?[^\s"'$%<]/im,
  /\bmachine\s+\S+\s+login\s+\S+\s+password\s+\S/,
  /^https?:\/\/[^/\s:@]+:[^/\s@]+@/m,
  /^\s*aws_secret_access_key\s*=\s*\S/im,
  /"(?:private_key|client_secret|refresh_token)"\s*:\s*"[^"$<]/,
  /"auth"\s*:\s*"[A-Za-z0-9+/=]{8}/,
  /^\s*(?:token|client-key-data)\s*:\s*\S/m,
]

/** What the first bytes of a file give away. */
export function secretIn(head: string): SecretKind | undefined {
  if (/-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY-----/.test(head)) return 'private key'
  return credentials.some((pattern) => pattern.test(head)) ? 'credentials' : undefined
}
