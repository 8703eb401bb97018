import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { processExec } from '../../src/adapters/exec.ts'
import { createFiles } from '../../src/adapters/files.ts'
import { plainHttp } from '../../src/adapters/http.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import type { SmokeStatus } from '../../src/model/smoke.ts'
import type { TestEngine } from '../../src/smoke/create-test-engine.ts'
import { type CheckOutcome, runCheck } from '../../src/smoke/run-check.ts'
import { sideBySide } from '../../src/smoke/side-by-side.ts'
import type { TestImage } from '../../src/smoke/test-image.ts'
import { type BuiltLayout, buildLayout, openImage, realEngine } from '../kit/engine-image.ts'

/*
 * Each kind as it is written in the YAML, passing and failing, in containers of real images of both platforms. R is in the image of
 * the machine's own platform alone, since its installation under emulation takes minutes; nvidia-smi with a GPU is in
 * smoke-kinds-gpu.test.ts.
 */

const minutes = 60_000

/* `needs_driver` is an extension of Python whose library is called like the driver's, so that the loader's own words are seen. */
const everything = `FROM debian:bookworm-slim
ARG TARGETARCH
RUN apt-get update -qq \\
 && apt-get install -y -qq --no-install-recommends busybox-static nodejs python3-minimal \\
      $([ "$TARGETARCH" = arm64 ] || echo r-base-core) > /dev/null \\
 && cd /tmp && apt-get download -qq libpython3.11-stdlib && dpkg-deb -x libpython*.deb stdlib && mkdir /opt/py \\
 && sed s/liblzma.so.5/libcuda.so.1/ stdlib/usr/lib/python3.11/lib-dynload/_lzma.*.so > /opt/py/_lzma.so \\
 && rm -rf /tmp/* /var/lib/apt/lists/*
COPY entry /usr/local/bin/
COPY py /opt/py
COPY node_modules /srv/node_modules
COPY www /srv/www
RUN useradd --uid 1000 --create-home jovyan && mkdir -p /opt/conda && ln -s /srv/www/health /srv/latest && chmod 640 /srv/www/private
ENV PYTHONPATH=/opt/py WHERE=/srv/www
WORKDIR /srv
USER jovyan
EXPOSE 8000
LABEL org.opencontainers.image.version=2.1
HEALTHCHECK --interval=1s CMD ["/bin/busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8000/health"]
ENTRYPOINT ["/usr/local/bin/entry"]
CMD ["/bin/busybox", "httpd", "-f", "-p", "8000", "-h", "/srv/www"]
`
const content = {
  entry: '#!/bin/sh\nexport ENTERED=yes\nexec "$@"\n',
  'py/sound.py': '__version__ = "1.26.4"\nprint("hello from sound")\n',
  'py/torch.py': 'import types\n__version__ = "2.6.0+cpu"\nversion = types.SimpleNamespace(cuda=None)\n',
  'py/needs_driver.py':
    'import importlib.machinery as m, importlib.util as u\nu.module_from_spec(u.spec_from_file_location("_lzma", "/opt/py/_lzma.so"))\n',
  'py/crashes.py': 'import os\nos.abort()\n',
  'py/leaves.py': 'import os\nos._exit(0)\n',
  'py/hollow/data.txt': '',
  'node_modules/sharp/package.json': '{"version": "0.33.5"}',
  'node_modules/sharp/index.js': 'module.exports = 1',
  'node_modules/esm/package.json': '{"version": "3.0.0", "type": "module", "exports": {"import": "./index.js"}}',
  'node_modules/esm/index.js': 'export const x = 1',
  'www/health': 'all is well\n',
  'www/private': 'secret\n',
  'www/(a+)+': `${'a'.repeat(50_000)}!`,
}

/* Nothing but a program; no shell. */
const distroless = `FROM debian:bookworm-slim AS base
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends busybox-static > /dev/null
FROM scratch
COPY --from=base /bin/busybox /echo
COPY --from=base /bin/busybox /sleep
CMD ["/sleep", "600"]
`

/* Starts, and is never well. */
const unwell = `FROM debian:bookworm-slim
HEALTHCHECK --interval=1s --retries=1 CMD ["false"]
CMD ["/bin/sh", "-c", "echo no database >&2; sleep 600"]
`

const structure = `schemaVersion: 2.0.0
globalEnvVars: [{key: GREETING, value: hello}]
commandTests:
  - {name: command passes, command: sh, args: [-c, 'echo $GREETING; cat /tmp/made'], setup: [[sh, -c, 'echo made > /tmp/made']], expectedOutput: ['^hello\\nmade\\n$']}
  - {name: command fails, command: echo, args: [warning], excludedOutput: [warn]}
fileExistenceTests:
  - {name: file passes, path: $WHERE/private, permissions: '-rw-r-----', uid: 0, gid: 0}
  - {name: file fails, path: /srv/www/private, shouldExist: false}
fileContentTests:
  - {name: content passes, path: /srv/www/health, expectedContents: [well], excludedContents: [ill]}
  - {name: content fails, path: /srv/www/health, expectedContents: ['^well']}
metadataTest:
  envVars: [{key: WHERE, value: '^/srv', isRegex: true}]
  unboundEnvVars: [{key: HTTP_PROXY}]
  labels: [{key: org.opencontainers.image.version, value: '2.1'}]
  entrypoint: [/usr/local/bin/entry]
  cmd: [/bin/busybox, httpd, -f, -p, '8000', -h, /srv/www]
  exposedPorts: ['8000']
  unexposedPorts: ['22']
  workdir: /srv
  user: jovyan
licenseTests:
  - {debian: false, files: [/usr/share/doc/bash/copyright]}
`

type Platform = 'linux/amd64' | 'linux/arm64'
type Which = 'everything' | 'distroless' | 'unwell'

let engine: TestEngine
const built = new Map<Which, BuiltLayout>()
const images = new Map<string, TestImage>()

beforeAll(async () => {
  engine = await realEngine()
  for (const [which, dockerfile] of Object.entries({ everything, distroless, unwell }) as [Which, string][]) {
    const platforms: readonly Platform[] = ['linux/amd64', 'linux/arm64']
    const layout = buildLayout(dockerfile, { platforms, ...(which === 'everything' && { content }) })
    built.set(which, layout)
    for (const platform of platforms) {
      images.set(`${which} ${platform}`, await openImage(engine, { ...layout, platform }))
    }
  }
}, 15 * minutes)

afterAll(async () => {
  await engine.close()
  for (const layout of built.values()) layout.remove()
}, minutes)

type Ran = CheckOutcome & { readonly name: string }

/** The tests of a list of the YAML, run one after another in containers of an image. */
async function run(
  yaml: string,
  at: { readonly image?: Which; readonly platform?: Platform; readonly device?: 'cuda' } = {},
): Promise<Ran[]> {
  const { image: which = 'everything', platform = 'linux/amd64' } = at
  const image = images.get(`${which} ${platform}`)
  if (image === undefined) throw new Error(`no image ${which} for ${platform}`)
  const workspace = mkdtempSync(join(tmpdir(), 'smoke-kinds-'))
  try {
    mkdirSync(join(workspace, '.github'))
    writeFileSync(join(workspace, 'Dockerfile'), 'FROM scratch\n')
    writeFileSync(join(workspace, 'structure.yaml'), structure)
    writeFileSync(
      join(workspace, '.github/image-budgets.yml'),
      `version: 1\nimages:\n  app:\n    platforms: [${platform}]\n${at.device === undefined ? '' : `    device: ${at.device}\n`}    smoke:\n${yaml.replaceAll(/^/gm, '      ')}\n`,
    )
    const { signal } = new AbortController()
    const config = await loadConfig({ workspace, files: createFiles(workspace), exec: processExec(signal), env: {} })
    const ran: Ran[] = []
    for (const smoke of config.variants.flatMap((variant) => variant.smoke)) {
      ran.push({ name: smoke.name, ...(await runCheck(smoke, { image, http: plainHttp(), signal })) })
    }
    return ran
  } finally {
    rmSync(workspace, { recursive: true, force: true })
  }
}

async function runOne(...args: Parameters<typeof run>): Promise<Ran> {
  const [first, ...others] = await run(...args)
  if (first === undefined || others.length > 0) throw new Error('one test is one result')
  return first
}

type Case = readonly [yaml: string, status: SmokeStatus, reason?: RegExp]

/** A test of a list of the YAML, without its dash. */
function runCase([yaml]: Case, at: Parameters<typeof run>[1] = {}): Promise<Ran> {
  return runOne(`- ${yaml.replaceAll('\n', '\n  ')}`, at)
}

async function expectCase(wanted: Case, at: Parameters<typeof run>[1] = {}): Promise<Ran> {
  return expectResult(await runCase(wanted, at), wanted)
}

function expectResult(result: Ran, [, status, reason]: Case): Ran {
  const told = reason === undefined ? undefined : expect.stringMatching(reason)
  expect([result.status, result.reason]).toEqual([status, told])
  return result
}

/** A row of a table may not be as long as it likes: what follows its values is jest's own. */
function table(cases: readonly Case[]): readonly { readonly row: Case; readonly yaml: string }[] {
  return cases.map((row) => ({ row, yaml: row[0] }))
}

/** On the machine's own platform and an emulated one. */
const everywhere: readonly Case[] = [
  // import
  ['import: ["sound>=1.26", os]', 'passed'],
  ['import: [sound, numpy]', 'failed', /^"numpy" cannot be imported: ModuleNotFoundError: No module named 'numpy'$/],
  ['{import: sound, gpu: if-available}', 'skipped', /^No GPU here: /],
  ['import: {node: ["sharp>=0.33", esm, fs]}', 'passed'],
  ['import: {node: missing}', 'failed', /^"missing" cannot be imported: Cannot find module 'missing'/],
  // run
  ['{run: "echo out; echo err >&2; exit 3", expect: {exit: 3, stdout: ^out$, stderr: {text: err}}}', 'passed'],
  ['run: ["/bin/sh", -c, "echo ENTERED=$ENTERED"]\nentrypoint: true\nexpect: {stdout: ^ENTERED=yes$}', 'passed'],
  ['run: exit 1', 'failed', /^It ended with status 1 instead of 0$/],
  ['run: [/no/such/command]', 'failed', /^There is no "\/no\/such\/command" in the image/],
  // http and healthcheck
  ['http: {port: 8000, path: /health, body: {text: all is well}}', 'passed'],
  [
    'http: {port: 8000, path: /none, within: 3s}',
    'failed',
    /^It was not ready within \d+ s; at the last look, \/none on port 8000 answered with status 404 instead of 200$/,
  ],
  ['healthcheck', 'passed'],
  // writable
  ['writable: [/home/jovyan, /tmp, /dev/null]', 'passed'],
  ['writable: [/tmp, /opt/conda]', 'failed', /^The user "jovyan" cannot write "\/opt\/conda"; /],
  // user
  ['user: jovyan', 'passed'],
  ['user: root', 'failed', /^The user of the image is "jovyan" instead of "root"$/],
  // files
  [
    'files: [/etc/passwd, {path: /etc/no, exists: false}, {path: /srv/www/private, mode: "0640", uid: 0, gid: 0}]',
    'passed',
  ],
  [
    'files: [/nowhere, {path: /srv/www/private, mode: "0644"}]',
    'failed',
    /^"\/nowhere" is not in the image; "\/srv\/www\/private" has the mode 0640 instead of "0644"$/,
  ],
  // nvidia-smi
  ['nvidia-smi', 'skipped', /^No GPU here: /],
]

/** What an emulator changes nothing of; a first process that aborts hangs under qemu until its time is over. */
const native: readonly Case[] = [
  // import
  ['{import: sound, python: /usr/bin/python3}', 'passed'],
  ['import: "sound>=2"', 'failed', /^"sound" has the version "1\.26\.4", and ">=2" is wanted$/],
  ['import: hollow', 'failed', /^"hollow" is a folder without code of its own/],
  ['import: crashes', 'failed', /^"python3" ended with status 13[49] \(SIG(?:ABRT|SEGV)\) while it imported$/],
  ['import: leaves', 'failed', /one of them ends the process$/],
  ['{import: os, python: /opt/venv/bin/python}', 'failed', /^There is no "\/opt\/venv\/bin\/python" in the image/],
  ['import: needs_driver', 'failed', /^libcuda\.so\.1 is wanted, which only a driver brings/],
  ['{import: os, gpu: required}', 'infrastructure', /^The test requires a GPU, and there is none here: /],
  ['import: {node: "sharp>=1"}', 'failed', /^"sharp" has the version "0\.33\.5", and ">=1" is wanted$/],
  // run
  ['run: ["/bin/echo", "$HOME; a  b"]\nexpect: {stdout: {text: "$HOME; a  b"}}', 'passed'],
  ['run: ["/bin/sh", -c, "echo ENTERED=$ENTERED"]\nexpect: {stdout: ^ENTERED=$}', 'passed'],
  [
    'run: id -un; pwd; echo "$A"\nuser: root\nworkdir: /opt\nenv: {A: "b c"}\nexpect: {stdout: "^root\\n/opt\\nb c$"}',
    'passed',
  ],
  ['run: no-such-command', 'failed', /^It ended with status 127 \(a command was not found\) instead of 0$/],
  ['run: [/srv/www/private]', 'failed', /^"\/srv\/www\/private" in the image cannot be executed: .*permission denied/],
  ['run: echo 3.1\nexpect: {stdout: "^2\\\\."}', 'failed', /^Standard output does not match "\^2\\\."$/],
  [
    'run: echo Warning >&2\nexpect: {stderr: {not: Warning}}',
    'failed',
    /^Standard error matches "Warning", which it must not$/,
  ],
  ['run: sleep 60\ntimeout: 1s', 'failed', /^It did not end within 1 s and was killed/],
  [
    'run: "head -c 200000000 /dev/zero | tail -n 1 > /dev/null; sleep 1; echo PASSED"\nmemory: 32MB',
    'failed',
    /^It ran out of memory/,
  ],
  ['run: "true"\nuser: nobody-here', 'failed', /no such user/],
  // http
  ['http: {port: 8000, path: /none, status: 404}', 'passed'],
  [
    'http: {port: 8000, path: /health, body: ^ill, within: 3s}',
    'failed',
    /the answer of \/health on port 8000 does not match "\^ill"; it begins with "all is well/,
  ],
  [
    'http: {port: 8001, within: 2s}',
    'failed',
    /\/ on port 8001 gave no answer \(ECONNREFUSED; does it listen on 0\.0\.0\.0\?\)$/,
  ],
  // writable
  ['writable: /opt/conda\nuser: root', 'passed'],
  [
    'writable: /home/jovyan\nuser: root',
    'failed',
    /^The user root, without the capability DAC_OVERRIDE, cannot write "\/home\/jovyan"; /,
  ],
  ['writable: /home/jovyan\nuser: root\ncaps: [DAC_OVERRIDE]', 'passed'],
  ['writable: /nowhere', 'failed', /cannot write "\/nowhere"/],
  // files
  [
    'files: [{path: /usr/local/bin/entry, executable-by: any, content: [^exec, {not: bash}]}, {path: /srv/latest, content: well}]',
    'passed',
  ],
  ['files: [{path: /srv/www/private, executable-by: other}]', 'failed', /is not executable by other/],
  ['files: [{path: "/srv/www/(a+)+", content: (a+)+$}]', 'failed', /does not match/],
  // nvidia-smi
  ['nvidia-smi: {gpus: 2}\ngpu: required', 'infrastructure', /^The test requires a GPU/],
]

describe.each<Platform>(['linux/amd64', 'linux/arm64'])('on %s', (platform) => {
  const cases = platform === 'linux/amd64' ? [...everywhere, ...native] : everywhere
  const results = new Map<Case, Ran | Error>()

  // Waiting is most of it, so several go side by side, as in a run.
  beforeAll(
    () =>
      sideBySide(cases, {
        atOnce: 4,
        work: async (row) => void results.set(row, await runCase(row, { platform }).catch((error: Error) => error)),
      }),
    10 * minutes,
  )

  test.each(table(cases))('$yaml', ({ row }) => {
    const result = results.get(row)
    if (result === undefined || !('status' in result)) throw result
    expectResult(result, row)
  })

  test(
    'structure: a file of container-structure-test, test by test',
    async () => {
      const ran = await run('- structure: structure.yaml', { platform })
      expect(ran.map(({ name, status, reason }) => [name, status, reason])).toEqual([
        ['command passes', 'passed', undefined],
        ['command fails', 'failed', 'Standard output matches "warn", which it must not'],
        ['file passes', 'passed', undefined],
        ['file fails', 'failed', '"/srv/www/private" is in the image, and must not be'],
        ['content passes', 'passed', undefined],
        ['content fails', 'failed', '"/srv/www/health" does not match "^well"'],
        ['licenses', 'passed', undefined],
        ['metadata', 'passed', undefined],
      ])
    },
    3 * minutes,
  )

  test(
    'what is measured on the way',
    async () => {
      const served = await runOne('- http: {port: 8000, path: /health}', { platform })
      expect(served.readySeconds).toBeGreaterThan(0)
      expect(served.command).toEqual([
        '/usr/local/bin/entry',
        '/bin/busybox',
        'httpd',
        '-f',
        '-p',
        '8000',
        '-h',
        '/srv/www',
      ])
      const imported = await runOne('- import: sound', { platform })
      expect(imported.details).toEqual([expect.stringMatching(/^sound 1\.26\.4, \d+\.\d\d s, [\d.]+ [kM]?B$/)])
      expect(imported.log).toEqual(['hello from sound'])
      const failed = await runOne('- run: echo out; echo err >&2; exit 1', { platform })
      expect(failed).toMatchObject({
        exitCode: 1,
        log: ['out', 'err'],
        command: ['/bin/sh', '-c', 'echo out; echo err >&2; exit 1'],
      })
    },
    3 * minutes,
  )
})

test(
  'an image for CUDA whose import lacks nothing but the driver is skipped where there is none',
  async () => {
    await expectCase(['import: needs_driver', 'skipped', /^Needs a driver \(libcuda\.so\.1\): /], { device: 'cuda' })
  },
  minutes,
)

describe('R', () => {
  test.each(
    table([
      ['import: {r: [stats, "utils>=4.0,<9"]}', 'passed'],
      ['import: {r: "utils>=99"}', 'failed', /^"utils" has the version "4\.[\d.]+", and ">=99" is wanted$/],
      ['import: {r: [stats, arrow]}', 'failed', /^"arrow" cannot be imported: there is no package called .arrow.$/],
    ]),
  )(
    '$yaml',
    async ({ row }) => {
      const { details, status } = await expectCase(row)
      if (status === 'passed') expect(details[1]).toMatch(/^utils 4\.[\d.]+, \d+\.\d\d s, [\d.]+ [kM]?B$/)
    },
    minutes,
  )

  test(
    'that is not in the image',
    async () => {
      const { status, reason } = await runOne('- import: {r: stats}', { platform: 'linux/arm64' })
      expect([status, reason]).toEqual(['failed', expect.stringMatching(/^There is no "Rscript" in the image/)])
    },
    minutes,
  )
})

describe.each<Platform>(['linux/amd64', 'linux/arm64'])('an image without a shell on %s', (platform) => {
  test.each(
    table([
      ['run: [/echo, works]\nexpect: {stdout: ^works$}', 'passed'],
      [
        'run: echo works',
        'failed',
        /^There is no "\/bin\/sh" in the image that can run a text; write "run" as a list of arguments$/,
      ],
      ['writable: /data', 'failed', /^There is no "\/bin\/sh" in the image to try it with/],
      ['import: os', 'failed', /^There is neither "python3" nor "python" in the image/],
      ['files: [/echo]', 'passed'],
      ['healthcheck', 'failed', /^The image has no HEALTHCHECK/],
    ]),
  )(
    '$yaml',
    async ({ row }) => {
      await expectCase(row, { image: 'distroless', platform })
    },
    minutes,
  )
})

test.each<Platform>(['linux/amd64', 'linux/arm64'])(
  'an image whose HEALTHCHECK says unhealthy on %s',
  async (platform) => {
    expect(await runOne('- healthcheck: {within: 20s}', { image: 'unwell', platform })).toMatchObject({
      status: 'failed',
      reason: "The image's own HEALTHCHECK says unhealthy",
      log: ['no database'],
    })
  },
  minutes,
)
