import { hash } from 'node:crypto'

/** What the keys of all entries of one configuration begin with; `config` names it, as `configKey` does. The commit follows. */
export function cacheKeyPrefix(config: string): string {
  return `image-budgets-1-${hash('sha256', config, 'hex').slice(0, 16)}-`
}
