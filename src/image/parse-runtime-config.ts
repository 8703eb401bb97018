import type { RuntimeConfig } from '../model/image-config.ts'
import { asObject, type JsonObject, listOf, malformed, optionalText, partOf, type Subject } from './json-value.ts'

/** The `config` object of OCI's "Image Configuration"; docker's `Healthcheck` beside it. Throws the code of its subject. */
export function parseRuntimeConfig(configuration: JsonObject, what: Subject): RuntimeConfig {
  const object = asObject(configuration['config'] ?? {}, partOf(what, '"config"'))
  const texts = (key: string): string[] =>
    listOf(object, key, what).map((each) => {
      if (typeof each !== 'string') throw malformed(what, `"${key}" holds something that is no text`)
      return each
    })
  const keys = (key: string): string[] => Object.keys(asObject(object[key] ?? {}, partOf(what, `"${key}"`))).sort()
  const labels = Object.entries(asObject(object['Labels'] ?? {}, partOf(what, '"Labels"')))
  return {
    user: optionalText(object, 'User', what) ?? '',
    env: texts('Env').map((pair) => {
      const at = pair.indexOf('=')
      return at === -1 ? { key: pair, value: '' } : { key: pair.slice(0, at), value: pair.slice(at + 1) }
    }),
    entrypoint: texts('Entrypoint'),
    cmd: texts('Cmd'),
    workingDir: optionalText(object, 'WorkingDir', what) ?? '',
    exposedPorts: keys('ExposedPorts'),
    volumes: keys('Volumes'),
    labels: Object.fromEntries(labels.map(([key, value]) => [key, String(value)])),
    hasHealthcheck: hasHealthcheck(object['Healthcheck'], what),
  }
}

/** `["NONE"]` switches off what a base image had. */
function hasHealthcheck(value: unknown, what: Subject): boolean {
  if (value === undefined || value === null) return false
  const [kind] = listOf(asObject(value, partOf(what, '"Healthcheck"')), 'Test', what)
  return kind !== undefined && kind !== 'NONE'
}
