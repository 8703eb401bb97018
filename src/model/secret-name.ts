const words = new Set([
  'TOKEN',
  'SECRET',
  'SECRETS',
  'PASSWORD',
  'PASSWD',
  'PASSPHRASE',
  'CREDENTIAL',
  'CREDENTIALS',
  'APIKEY',
])
const pairs = new Set([
  'API_KEY',
  'ACCESS_KEY',
  'PRIVATE_KEY',
  'SECRET_KEY',
  'SIGNING_KEY',
  'AUTH_KEY',
  'SSH_KEY',
  'DEPLOY_KEY',
])

/**
 * Whether the name of a build argument suggests that its value is a secret, judged by whole words: `NPM_TOKEN` and
 * `apiKey` do, `TOKENIZER_VERSION` does not.
 */
export function looksSecret(name: string): boolean {
  const parts = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
  return parts.some((part, index) => words.has(part) || pairs.has(`${part}_${parts[index + 1] ?? ''}`))
}
