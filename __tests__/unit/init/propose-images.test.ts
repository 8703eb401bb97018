import { expect, test } from '@jest/globals'
import { proposeImages } from '../../../src/init/propose-images.ts'
import { renderConfig } from '../../../src/init/render-config.ts'
import type { BuildCandidate } from '../../../src/model/proposal.ts'
import { parse } from '../../kit/config-problems.ts'

/** `path`, `path#stage` for a stage before the last, `path@stage` for the name of the last. */
function candidate(text: string): BuildCandidate {
  const [, path = '', target, lastStage] = /^([^#@]*)(?:#(.*))?(?:@(.*))?$/.exec(text) ?? []
  const kind = /bake/.test(path) ? 'bake' : /compose/.test(path) ? 'compose' : 'dockerfile'
  return {
    ...{ file: { kind, path }, context: '.' },
    ...(target !== undefined && { target }),
    ...(lastStage !== undefined && { lastStage }),
  }
}

test.each([
  [['Dockerfile'], 'repo/default'],
  [['Dockerfile@app'], 'repo/default'],
  [['Dockerfile', 'Dockerfile.cuda'], 'repo/cpu repo/cuda:cuda | cpu < cuda'],
  [
    ['Dockerfile.cpu', 'Dockerfile.gpu', 'slim.Dockerfile'],
    'repo/cpu:cpu repo/gpu:cuda repo/slim | slim < cpu, cpu < gpu',
  ],
  [
    ['Dockerfile@cuda', 'Dockerfile#cpu', 'Dockerfile#minimal'],
    'repo/cuda:cuda repo/cpu:cpu repo/minimal | minimal < cpu, cpu < cuda',
  ],
  [['Dockerfile.cuda', 'Dockerfile.cuda#minimal'], 'repo/cuda:cuda repo/cuda-minimal:cuda'],
  [['Dockerfile.cuda', 'cuda.Dockerfile'], 'repo/cuda:cuda repo/cuda-2:cuda'],
  [['api/Dockerfile', 'web app/Dockerfile'], 'api/default web-app/default'],
  [
    ['docker/Dockerfile', 'docker/Dockerfile.worker', 'api/Dockerfile.worker'],
    'repo/default worker/default api-worker/default',
  ],
  [['docker-bake.hcl#app', 'docker-bake.hcl#cuda', 'compose.yaml#web'], 'app/default repo/cuda:cuda web/default'],
  [['.../Dockerfile', '\u4e2d/Dockerfile', '__proto__/Dockerfile'], 'app/default app/default-2 proto__/default'],
])('%j', (paths, expected) => {
  // biome-ignore format: a table reads best
  const images = proposeImages(paths.map(candidate), 'repo')
  const shown = images.flatMap(({ name, variants }) =>
    variants.map((variant) => `${name}/${variant.name}${variant.device === undefined ? '' : `:${variant.device}`}`),
  )
  const relations = images.flatMap((image) => image.relations).join(', ')
  expect(`${shown.join(' ')}${relations === '' ? '' : ` | ${relations}`}`).toBe(expected)
  // Whatever the names, it is a configuration that can be read.
  const config = parse(renderConfig({ images, platforms: ['linux/amd64'] }))
  expect(config.variants.map(({ image, variant }) => `${image}/${variant}`)).toEqual(
    images.flatMap(({ name, variants }) => variants.map((variant) => `${name}/${variant.name}`)),
  )
})

test.each(['a b', '- x', 'yes', '1e3', '#x', '"q"', "it's", '{a}', 'a: b', '*a', '!t', '\\n'])(
  'the folder %j is read as what it is',
  (folder) => {
    const file = { kind: 'dockerfile' as const, path: `${folder}/Dockerfile` }
    const images = proposeImages([{ file, context: folder }], 'repo')
    expect(parse(renderConfig({ images, platforms: ['linux/amd64'] })).variants[0]?.context).toBe(folder)
  },
)
