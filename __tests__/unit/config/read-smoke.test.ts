import { describe, expect, test } from '@jest/globals'
import type { ContainerSettings, SmokeTest } from '../../../src/model/smoke.ts'
import { parse } from '../../kit/config-problems.ts'

function testsOf(smoke: string, settings = ''): readonly SmokeTest[] {
  return parse(`version: 1\nimages: {app: {${settings} smoke: ${smoke}}}`).variants[0]?.smoke ?? []
}

function only(entry: string, settings = ''): SmokeTest {
  const [test, ...rest] = testsOf(`[${entry}]`, settings)
  if (test === undefined || rest.length > 0) throw new Error(`Expected one test of ${entry}`)
  return test
}

const strictest: ContainerSettings = {
  ...{ env: {}, timeoutSeconds: 60, network: 'none', caps: [], readOnly: false, gpu: 'none', gpus: 'all' },
}
const nothingAsked = {
  ...{ env: [], unsetEnv: [], labels: [], exposedPorts: [], unexposedPorts: [], volumes: [], unmountedVolumes: [] },
}
const run = { kind: 'run', exitCode: 0, stdout: [], stderr: [], setup: [] }
const python = { kind: 'import', language: 'python', wantsCuda: false }
const pattern = (value: string, negated = false) => ({ kind: 'pattern', value, negated })
const text = (value: string, negated = false) => ({ kind: 'text', value, negated })

describe('each kind of smoke test is read as it is meant, under the name of its text', () => {
  test.each<[string, string, object]>([
    ['nvidia-smi', 'nvidia-smi', { kind: 'nvidia-smi', gpuCount: 1 }],
    ['nvidia-smi: {}', 'nvidia-smi', { kind: 'nvidia-smi', gpuCount: 1 }],
    [
      'nvidia-smi: {gpus: 2, min-driver: 550, min-compute: 8.0}',
      'nvidia-smi',
      { kind: 'nvidia-smi', gpuCount: 2, minDriver: '550', minCompute: '8.0' },
    ],
    ['import: numpy', 'import numpy', { ...python, modules: [{ name: 'numpy' }] }],
    [
      'import: [torch, "numpy>=1.26", os.path]',
      'import torch, numpy>=1.26, os.path',
      { ...python, modules: [{ name: 'torch' }, { name: 'numpy', constraint: '>=1.26' }, { name: 'os.path' }] },
    ],
    [
      'import: torch, python: /opt/venv/bin/python',
      'import torch',
      { ...python, modules: [{ name: 'torch' }], interpreter: '/opt/venv/bin/python' },
    ],
    [
      'import: {r: ["arrow>=15.0"]}',
      'import arrow>=15.0 (R)',
      { ...python, language: 'r', modules: [{ name: 'arrow', constraint: '>=15.0' }] },
    ],
    [
      'import: {node: ["@img/sharp-wasm@^0.33", sharp]}',
      'import @img/sharp-wasm^0.33, sharp (node)',
      { ...python, language: 'node', modules: [{ name: '@img/sharp-wasm', constraint: '^0.33' }, { name: 'sharp' }] },
    ],
    ['run: app --version', 'run app --version', { ...run, command: { kind: 'shell', text: 'app --version' } }],
    [
      'run: [app, "a b", 1.10]',
      'run [app, a b, 1.10]',
      { ...run, command: { kind: 'argv', argv: ['app', 'a b', '1.10'], throughEntrypoint: false } },
    ],
    [
      'run: [--help], entrypoint: true',
      'run [--help]',
      { ...run, command: { kind: 'argv', argv: ['--help'], throughEntrypoint: true } },
    ],
    [
      'run: a, expect: {exit: 3, stdout: "^2\\\\.", stderr: {not: Warning}}',
      'run a',
      {
        ...run,
        command: { kind: 'shell', text: 'a' },
        exitCode: 3,
        stdout: [pattern('^2\\.')],
        stderr: [pattern('Warning', true)],
      },
    ],
    [
      'run: a, expect: {stdout: [{text: "a+"}, {pattern: "b+"}, {not: {text: c}}, {not: {pattern: d}}, e]}',
      'run a',
      {
        ...{ ...run, command: { kind: 'shell', text: 'a' } },
        stdout: [text('a+'), pattern('b+'), text('c', true), pattern('d', true), pattern('e')],
      },
    ],
    [
      'http: {port: 8000}',
      'GET :8000/',
      { kind: 'http', port: 8000, path: '/', status: 200, body: [], withinSeconds: 60 },
    ],
    [
      'http: {port: 8000, path: "/health?a=b", status: 204, body: ok, within: 1.5m}',
      'GET :8000/health?a=b',
      { kind: 'http', port: 8000, path: '/health?a=b', status: 204, body: [pattern('ok')], withinSeconds: 90 },
    ],
    ['healthcheck', 'healthcheck', { kind: 'healthcheck', withinSeconds: 60 }],
    ['healthcheck: {within: 500ms}', 'healthcheck', { kind: 'healthcheck', withinSeconds: 0.5 }],
    ['writable: /opt/conda/', 'writable /opt/conda', { kind: 'writable', paths: ['/opt/conda'] }],
    ['writable: [/a, /b//c]', 'writable /a, /b/c', { kind: 'writable', paths: ['/a', '/b/c'] }],
    ['user: jovyan', 'user jovyan', { kind: 'metadata', metadata: { ...nothingAsked, user: 'jovyan' } }],
    ['user: 1000', 'user 1000', { kind: 'metadata', metadata: { ...nothingAsked, user: '1000' } }],
    ['files: /a', 'files /a', { kind: 'files', files: [{ path: '/a', exists: true, content: [] }] }],
    [
      'files: [/a, {path: /b, mode: "0644", uid: 0, gid: 4294967295, executable-by: any, content: [x, {not: y}]}, {path: /c, exists: false}]',
      'files /a, /b, /c',
      {
        kind: 'files',
        files: [
          { path: '/a', exists: true, content: [] },
          {
            ...{ path: '/b', exists: true, mode: '0644', uid: 0, gid: 4_294_967_295, executableBy: 'any' },
            content: [pattern('x'), pattern('y', true)],
          },
          { path: '/c', exists: false, content: [] },
        ],
      },
    ],
    [
      'files: [/a, {path: /a, mode: 0755}, {path: /b, mode: -rwsr-xr-x}]',
      'files /a, /b',
      {
        kind: 'files',
        files: [
          { path: '/a', exists: true, content: [] },
          { path: '/a', exists: true, mode: '0755', content: [] },
          { path: '/b', exists: true, mode: '-rwsr-xr-x', content: [] },
        ],
      },
    ],
  ])('%s', (entry, name, check) => {
    const { name: found, check: read } = only(entry.includes(': ') ? `{${entry}}` : entry)
    expect([found, read]).toEqual([name, check])
  })

  test('an import of several languages is a test for each', () => {
    expect(testsOf('[{import: {node: sharp, python: [a, b], r: arrow}, name: mine}]').map(({ name }) => name)).toEqual([
      'mine',
      'mine (R)',
      'mine (node)',
    ])
    expect(testsOf('[{import: {node: sharp, python: [a, b]}}]').map(({ name }) => name)).toEqual([
      'import a, b',
      'import sharp (node)',
    ])
  })
})

describe('the options of a test', () => {
  test('without any it gets the strictest container', () => {
    expect(only('{run: a}').settings).toEqual(strictest)
  })

  test('each is read', () => {
    const { settings, platforms, waived, name, position } = only(
      `{run: a, name: mine, timeout: 2m, gpu: required, gpus: 2, network: true, caps: [net_raw, CAP_CHOWN, NET_RAW],
        read-only: true, memory: 1.5GiB, user: "1000:users", env: {A: 1.10, B: true, C: x=y}, workdir: /srv/,
        platforms: [linux/amd64], waive: {reason: flaky, until: 2026-12-31}}`,
    )
    expect(settings).toEqual({
      ...{ timeoutSeconds: 120, gpu: 'required', gpus: '2', network: 'bridge', caps: ['CHOWN', 'NET_RAW'] },
      ...{ readOnly: true, memoryBytes: 1_610_612_736, user: '1000:users', workdir: '/srv' },
      env: { A: '1.10', B: 'true', C: 'x=y' },
    })
    expect({ platforms, waived, name, position }).toEqual({
      platforms: ['linux/amd64'],
      waived: { reason: 'flaky', until: '2026-12-31' },
      name: 'mine',
      position: { file: 'c.yml', line: 2, column: 25 },
    })
  })

  test('a user beside another kind is whom the container runs as', () => {
    expect(only('{writable: /a, user: app}')).toMatchObject({ check: { kind: 'writable' }, settings: { user: 'app' } })
    expect(only('{user: app}').settings).toEqual(strictest)
  })

  test.each([
    ['{run: a}', 60],
    ['{import: a}', 180],
    ['nvidia-smi', 60],
    ['{run: a, timeout: 24h}', 86_400],
  ])('%s is killed after %d s', (entry, seconds) => {
    expect(only(entry).settings.timeoutSeconds).toBe(seconds)
  })

  test.each([
    ['nvidia-smi', '', 'if-available'],
    ['{nvidia-smi: {}, gpu: required}', '', 'required'],
    ['{run: a}', '', 'none'],
    ['{run: a}', 'device: cpu,', 'none'],
    ['{run: a}', 'device: cuda,', 'optional'],
    ['{import: a}', 'device: cuda,', 'optional'],
    ['{http: {port: 1}}', 'device: cuda,', 'optional'],
    ['healthcheck', 'device: cuda,', 'optional'],
    ['{files: /a}', 'device: cuda,', 'none'],
    ['{writable: /a}', 'device: cuda,', 'none'],
    ['{run: a, gpu: if-available}', '', 'if-available'],
    ['{run: a, gpus: device=0}', '', 'if-available'],
    ['{run: a, gpus: "device=0:1,MIG-1a2b"}', '', 'if-available'],
    ['{run: a, gpu: required}', 'device: cuda,', 'required'],
  ])('%s where the image is {%s} has gpu: %s', (entry, settings, gpu) => {
    expect(only(entry, settings).settings.gpu).toBe(gpu)
  })

  test('only Python of an image for CUDA is asked for CUDA', () => {
    const [torch, arrow] = testsOf('[{import: {python: torch, r: arrow}}]', 'device: cuda,')
    expect([torch?.check, arrow?.check]).toMatchObject([{ wantsCuda: true }, { wantsCuda: false }])
  })
})

describe('budgets on what tests measure', () => {
  test('start in milliseconds and memory in bytes, the nearest level and the own platform first', () => {
    const { variants } = parse(`version: 1
defaults: {budget: {start: {warn: 1500ms, message: slow}, memory: 2GB}, platforms: [linux/amd64, linux/arm64]}
images: {app: {budget: {memory: {max: 1GB, warn: 500MB}, linux/arm64: {start: 1m}}}}`)
    expect(variants[0]?.smokeBudgets.map(({ position: _, ...budget }) => budget)).toEqual([
      { measure: 'start', platform: 'linux/amd64', warn: { value: 1500, text: '1500ms' }, message: 'slow' },
      {
        ...{ measure: 'memory', platform: 'linux/amd64', max: { value: 1e9, text: '1GB' } },
        warn: { value: 5e8, text: '500MB' },
      },
      { measure: 'start', platform: 'linux/arm64', max: { value: 60_000, text: '1m' } },
      {
        ...{ measure: 'memory', platform: 'linux/arm64', max: { value: 1e9, text: '1GB' } },
        warn: { value: 5e8, text: '500MB' },
      },
    ])
    expect(variants[0]?.budgets).toEqual([])
  })
})
