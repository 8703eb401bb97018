import type { EnvExpectation, MetadataExpectation } from '../model/smoke.ts'
import { textOf } from './draft.ts'
import { isTrue, type Place, placesIn, refuse, settingIn, type SmokeReader } from './smoke-reader.ts'
import { wholeTextPattern } from './whole-text-pattern.ts'

/** The metadataTest of a container-structure-test file; an empty text is one that is not looked at. */
export function readStructureMetadata(test: Place, reader: SmokeReader): MetadataExpectation {
  const places = (key: string): readonly Place[] => {
    const list = settingIn(test, key)
    return list === undefined ? [] : placesIn(list)
  }
  const texts = (key: string): readonly string[] => places(key).map(({ node }) => textOf(node))
  const list = (key: 'entrypoint' | 'cmd') => settingIn(test, key) !== undefined && { [key]: texts(key) }
  const one = (key: 'workdir' | 'user') => {
    const entry = settingIn(test, key)
    return entry !== undefined && textOf(entry.node) !== '' && { [key]: textOf(entry.node) }
  }
  const pairs = (...keys: readonly string[]) => keys.flatMap(places).map((item) => readPair(item, reader))
  const metadata: MetadataExpectation = {
    env: pairs('env', 'envVars'),
    unsetEnv: ['unboundEnv', 'unboundEnvVars'].flatMap(places).map((item) => keyOf(item, reader)),
    labels: pairs('labels'),
    exposedPorts: texts('exposedPorts'),
    unexposedPorts: texts('unexposedPorts'),
    volumes: texts('volumes'),
    unmountedVolumes: texts('unmountedVolumes'),
    ...list('entrypoint'),
    ...list('cmd'),
    ...one('workdir'),
    ...one('user'),
  }
  if (
    Object.values(metadata).every((value) => value.length === 0) &&
    !('entrypoint' in metadata || 'cmd' in metadata)
  ) {
    refuse(test, { message: 'The metadata test looks at nothing', remedy: 'Add `env`, or remove it', add: reader.add })
  }
  return metadata
}

function readPair(item: Place, reader: SmokeReader): EnvExpectation {
  const entry = settingIn(item, 'value')
  const written = entry === undefined ? '' : textOf(entry.node)
  const isPattern = isTrue(settingIn(item, 'isRegex'))
  const value = isPattern ? wholeTextPattern(written) : written
  if (isPattern && entry !== undefined) {
    reader.expression({ kind: 'pattern', text: value, path: entry.path, position: entry.node.position })
  }
  return { key: keyOf(item, reader), value, isPattern }
}

function keyOf(item: Place, { add }: SmokeReader): string {
  const entry = settingIn(item, 'key')
  const key = entry === undefined ? '' : textOf(entry.node)
  if (key === '') refuse(item, { message: 'This key is empty', remedy: 'Name a variable or a label', add })
  return key
}
