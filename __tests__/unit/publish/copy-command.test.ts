import { describe, expect, test } from '@jest/globals'
import type { CopyTool } from '../../../src/publish/choose-copy-tool.ts'
import { type CopySettings, copyCommand } from '../../../src/publish/copy-command.ts'
import { madeImage, repository } from '../../kit/publish-builder.ts'

const { measured } = madeImage('small')
const { indexDigest } = measured
const target = repository('ghcr.io/acme/app')
const staged = { ...measured, place: { kind: 'registry' as const, repository: repository('127.0.0.1:5000/stage') } }
const buildx: CopyTool = { kind: 'buildx', name: 'buildx 0.36.1' }
const skopeo: CopyTool = { kind: 'skopeo', name: 'skopeo 1.13.3' }
const create = 'docker buildx imagetools create --prefer-index=false --progress=plain --tag'
const copy = 'skopeo copy --insecure-policy --all --preserve-digests'
const https: CopySettings = { scheme: { source: 'https', target: 'https' } }

function line(
  tool: CopyTool,
  { from = measured, settings = https }: { from?: typeof measured; settings?: CopySettings },
) {
  const { command, args } = copyCommand(tool, {
    job: { image: 'app', variant: 'small', repository: target, measured: from },
    settings,
  })
  return [command, ...args].join(' ')
}

describe('how an image is copied', () => {
  test.each<[string, string, string]>([
    ['buildx, a layout', line(buildx, {}), `${create} ghcr.io/acme/app@${indexDigest} oci-layout://.@${indexDigest}`],
    [
      'buildx, a staged image',
      line(buildx, { from: staged }),
      `${create} ghcr.io/acme/app@${indexDigest} 127.0.0.1:5000/stage@${indexDigest}`,
    ],
    ['skopeo, a layout', line(skopeo, {}), `${copy} oci:. docker://ghcr.io/acme/app@${indexDigest}`],
    [
      'skopeo with the passwords of docker',
      line(skopeo, { settings: { ...https, authFile: '/home/builder/.docker/config.json' } }),
      `${copy} --authfile /home/builder/.docker/config.json oci:. docker://ghcr.io/acme/app@${indexDigest}`,
    ],
    [
      'skopeo, staged over plain HTTP',
      line(skopeo, { from: staged, settings: { scheme: { source: 'http', target: 'https' } } }),
      `${copy} --src-tls-verify=false docker://127.0.0.1:5000/stage@${indexDigest} docker://ghcr.io/acme/app@${indexDigest}`,
    ],
    [
      'skopeo to plain HTTP',
      line(skopeo, { settings: { scheme: { source: 'http', target: 'http' } } }),
      `${copy} --dest-tls-verify=false oci:. docker://ghcr.io/acme/app@${indexDigest}`,
    ],
  ])('%s', (_, given, expected) => {
    expect(given).toBe(expected)
  })

  test('a layout is the folder that the program starts in', () => {
    const job = { image: 'app', variant: 'small', repository: target, measured }
    expect(copyCommand(skopeo, { job, settings: https }).cwd).toBe('/layouts/small')
    expect(copyCommand(skopeo, { job: { ...job, measured: staged }, settings: https }).cwd).toBeUndefined()
  })
})
