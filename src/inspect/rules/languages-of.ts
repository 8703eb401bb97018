import type { RuntimeConfig } from '../../model/image-config.ts'

/** The languages that an image's environment asks for, `LANG=de_DE.UTF-8` being `de`. */
export function languagesOf({ env }: Pick<RuntimeConfig, 'env'>): ReadonlySet<string> {
  const values = env
    .filter(({ key }) => /^(?:LANG|LANGUAGE|LC_[A-Z]+)$/.test(key))
    .flatMap(({ value }) => value.split(':'))
  return new Set(values.map((value) => value.replace(/[_.@].*$/s, '')).filter((language) => language !== ''))
}
