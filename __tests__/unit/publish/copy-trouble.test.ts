import { describe, expect, test } from '@jest/globals'
import { copyTrouble } from '../../../src/publish/copy-trouble.ts'
import { madeImage, repository } from '../../kit/publish-builder.ts'

const { measured } = madeImage('small')
const job = { image: 'app', variant: 'small', repository: repository('127.0.0.1:5000/denied/app'), measured }
const digest = `sha256:${'a'.repeat(64)}`

const skopeo = (words: string): string =>
  `time="2026-11-21T18:20:16Z" level=fatal msg="copying image 1/4 from manifest list: ${words}"\n`
const buildx = (words: string): string =>
  [
    '#1 [internal] pushing 127.0.0.1:5000/denied/app',
    `#1 ERROR: copy ${digest} from oci-layout://.@${digest} to 127.0.0.1:5000/denied/app@${digest}: ${words}`,
    '------',
    ' > [internal] pushing 127.0.0.1:5000/denied/app:',
    '------',
    `ERROR: copy ${digest} from oci-layout://.@${digest} to 127.0.0.1:5000/denied/app@${digest}: ${words}`,
    '',
  ].join('\n')
const status = (text: string): string =>
  `unexpected status from POST request to http://127.0.0.1:5000/v2/denied/app/blobs/uploads/: ${text}`

function troubleOf(stderr: string) {
  const tool = { kind: 'skopeo', name: 'skopeo 1.9.3' } as const
  return copyTrouble({ stderr, timedOut: false, exitCode: 1, signal: undefined }, { job, tool })
}

describe('what the programs say, and whether trying again can help', () => {
  const upload = 'writing blob: initiating layer upload to /v2/denied/app/blobs/uploads/ in 127.0.0.1:5000'
  test.each<[string, string, string, string]>([
    [
      'skopeo 401',
      skopeo('checking whether a blob exists in 127.0.0.1:5000/denied/app: unauthorized: authentication required'),
      'registry-denied',
      'in-vain',
    ],
    ['skopeo 403', skopeo(`${upload}: denied`), 'registry-denied', 'in-vain'],
    [
      'skopeo 403 of ghcr.io',
      skopeo(`${upload}: denied: permission_denied: write_package`),
      'registry-denied',
      'in-vain',
    ],
    ['skopeo 404', skopeo(`${upload}: name unknown: The repository does not exist`), 'copy-failed', 'in-vain'],
    ['skopeo 405', skopeo(`${upload}: unsupported`), 'copy-failed', 'in-vain'],
    [
      'skopeo 500',
      skopeo(`${upload}: received unexpected HTTP status: 500 Internal Server Error`),
      'copy-failed',
      'may-help',
    ],
    [
      'skopeo, a reset',
      skopeo('writing blob: Post \\"http://127.0.0.1:5000/v2/denied/app/blobs/uploads/\\": EOF'),
      'copy-failed',
      'may-help',
    ],
    ['buildx 401', buildx(status('401 Unauthorized')), 'registry-denied', 'in-vain'],
    ['buildx 403', buildx(`${status('403 Forbidden')}\ndenied`), 'registry-denied', 'in-vain'],
    [
      'buildx 404',
      buildx(`${status('404 Not Found')}\nunknown: The repository does not exist`),
      'copy-failed',
      'in-vain',
    ],
    ['buildx 405', buildx(`${status('405 Method Not Allowed')}\nunsupported`), 'copy-failed', 'in-vain'],
    ['buildx 429', buildx(status('429 Too Many Requests')), 'copy-failed', 'may-help'],
    ['buildx 500', buildx(status('500 Internal Server Error')), 'copy-failed', 'may-help'],
    [
      'buildx, a reset',
      buildx('failed to do request: Post "http://127.0.0.1:5000/v2/denied/app/blobs/uploads/": EOF'),
      'copy-failed',
      'may-help',
    ],
    ['a file of this machine', skopeo('open /layouts/small/index.json: permission denied'), 'copy-failed', 'may-help'],
    ['a layout that is not there', skopeo('open index.json: no such file or directory'), 'copy-failed', 'in-vain'],
    ['nothing', '', 'copy-failed', 'may-help'],
  ])('%s', (_, stderr, code, again) => {
    const trouble = troubleOf(stderr)
    expect([trouble.error.code, trouble.again]).toEqual([code, again])
  })

  test('the message has the cause, not the digests before it', () => {
    expect(troubleOf(buildx(status('500 Internal Server Error'))).error.message).toBe(
      `Variant app/small was not copied to 127.0.0.1:5000/denied/app; skopeo 1.9.3 ended with "${status('500 Internal Server Error')}"`,
    )
    expect(troubleOf(skopeo('writing blob: Post \\"http://x\\": EOF')).error.message).toContain('Post "http://x": EOF"')
    expect(troubleOf('').error.message).toContain('status 1')
  })

  test('denied names the registry, the repository and what to do', () => {
    const { message, hint } = troubleOf(buildx(status('403 Forbidden'))).error
    expect(message).toMatch(/^Registry 127\.0\.0\.1:5000 does not let 127\.0\.0\.1:5000\/denied\/app be pushed to: /)
    expect(hint).toContain('docker login 127.0.0.1:5000')
    expect(hint).toContain('packages: write')
  })

  test('attack 3: what a registry says neither moves the cursor nor goes on for ever', () => {
    const { message } = troubleOf(skopeo(`${'x'.repeat(5000)}\u001b[2J\u202e 500`)).error
    expect(message).toMatch(/\\u\{1b\}\[2J\\u\{202e\} 500"$/)
    expect(message.length).toBeLessThan(450)
  })

  test('a program that was stopped for its time says so, and is not given as long again', () => {
    const ended = { stderr: skopeo('unauthorized'), timedOut: true, exitCode: undefined, signal: 'SIGTERM' }
    const { error, again } = copyTrouble(ended, { job, tool: { kind: 'buildx', name: 'buildx 0.36.1' } })
    expect(again).toBe('in-vain')
    expect(error.message).toContain('buildx 0.36.1 ended with "no end in its time"')
  })
})

test('the state of an upload in an address is not told', () => {
  const state = `_state=${'aGVsbG8'.repeat(60)}%3D%3D&digest=sha256%3A23`
  const words = `writing blob: uploading layer: Put \\"https://127.0.0.1:5000/v2/x/blobs/uploads/1?${state}\\": EOF`
  const { message } = troubleOf(skopeo(words)).error
  expect(message).toContain('Put "https://127.0.0.1:5000/v2/x/blobs/uploads/1": EOF')
})
