import { describe, expect, test } from '@jest/globals'
import { type ObservedSpec, observedIn } from '../../../kit/observed-image.ts'
import type { EntrySpec } from '../../../kit/listing-builder.ts'
import { type ContentRuleCode, contentRuleCodes } from '../../../../src/model/rule-code.ts'

const MB = 1_000_000

const file = (path: string, fileBytes = MB, more: Partial<EntrySpec> = {}): EntrySpec => ({ path, fileBytes, ...more })
const elf = (debugBytes = 0, kind: 'library' | 'executable' | 'object' = 'library') => ({
  elf: { machine: 0x3e, kind, debugBytes },
})
const link = (path: string, linkName: string): EntrySpec => ({ path, type: 'symlink', linkName })
const hardlink = (path: string, linkName: string): EntrySpec => ({ path, type: 'hardlink', linkName })

const spec = (layer: readonly (EntrySpec | string)[], more: Omit<ObservedSpec, 'layers'> = {}): ObservedSpec => ({
  layers: [layer],
  ...more,
})
const inherited = { inherited: true } as const

/** Code, path and bytes: what a finding is told by. */
const brief = (image: ObservedSpec) => observedIn(image).map(({ code, path, bytes }) => `${code} ${path} ${bytes / MB}`)

type Case = readonly [what: string, image: ObservedSpec, ...seen: readonly string[]]

const python = 'opt/venv/lib/python3.12/site-packages'
const wheels = `${python}/nvidia`

const cases: readonly Case[] = [
  [
    'lists and archives of apt',
    spec([file('var/lib/apt/lists/a'), file('var/lib/apt/lists/b'), file('var/cache/apt/x.bin', 3 * MB)]),
    'apt-cache /var/cache/apt/x.bin 3',
    'apt-cache /var/lib/apt/lists 2',
  ],
  [
    'what apt and dpkg need',
    spec([file('var/lib/dpkg/status'), file('var/lib/apt/extended_states'), file('var/cache/debconf/templates.dat')]),
  ],
  [
    'a cache of apk',
    spec([file('var/cache/apk/APKINDEX.1.tar.gz'), file('etc/apk/cache/a')]),
    'apk-cache /etc/apk/cache/a 1',
    'apk-cache /var/cache/apk/APKINDEX.1.tar.gz 1',
  ],
  ['the database of apk', spec([file('lib/apk/db/installed'), file('etc/apk/keys/k')])],
  [
    'a cache of dnf',
    spec([file('var/cache/dnf/x.solv'), file('var/cache/yum/y')]),
    'dnf-cache /var/cache/dnf/x.solv 1',
    'dnf-cache /var/cache/yum/y 1',
  ],
  ['the database of rpm', spec([file('var/lib/rpm/rpmdb.sqlite'), file('var/lib/dnf/history.sqlite')])],
  [
    'a cache of pip',
    spec([file('root/.cache/pip/http/a'), file('tmp/pip-install-x1/b')]),
    'pip-cache /root/.cache/pip/http/a 1',
    'pip-cache /tmp/pip-install-x1/b 1',
  ],
  ['pip itself', spec([file(`${python}/pip/_vendor/cachecontrol/cache.py`)])],
  ['a cache of uv', spec([file('home/u/.cache/uv/archive-v0/a')]), 'uv-cache /home/u/.cache/uv/archive-v0/a 1'],
  ["uv's Python", spec([file('root/.local/share/uv/python/bin/x')])],
  [
    'packages of conda',
    spec(['opt/conda/conda-meta/history', file('opt/conda/pkgs/a.conda')]),
    'conda-cache /opt/conda/pkgs/a.conda 1',
  ],
  [
    'packages of conda of which one is linked into the environment',
    spec([
      'opt/conda/conda-meta/history',
      file('opt/conda/pkgs/a/x', MB),
      file('opt/conda/pkgs/a/y', 2 * MB),
      hardlink('opt/conda/share/x', 'opt/conda/pkgs/a/x'),
    ]),
    'conda-cache /opt/conda/pkgs/a/y 2',
  ],
  ['packages of another tool', spec([file('srv/pkgs/a.tar')])],
  [
    'a cache of npm',
    spec(['root/.npm/_cacache/', file('root/.npm/_cacache/content-v2/a')]),
    'npm-cache /root/.npm/_cacache/content-v2/a 1',
  ],
  ['a folder .npm that is no cache', spec([file('srv/.npm/a')])],
  [
    'a cache of yarn',
    spec([file('usr/local/share/.cache/yarn/v6/a')]),
    'yarn-cache /usr/local/share/.cache/yarn/v6/a 1',
  ],
  [
    "yarn's archives that programs are loaded from",
    spec([file('app/.yarn/cache/a.zip'), file('root/.yarn/berry/cache/a.zip')]),
  ],
  [
    'temporary files',
    spec([file('tmp/a'), file('var/tmp/b'), file('root/.cache/go-build/c')]),
    'temporary-files /root/.cache/go-build/c 1',
    'temporary-files /tmp/a 1',
    'temporary-files /var/tmp/b 1',
  ],
  [
    'models and browsers in a cache',
    spec([
      file('root/.cache/huggingface/hub/m'),
      file('root/.cache/ms-playwright/chromium/c'),
      file('root/.cache/torch/hub/x'),
    ]),
  ],
  ['logs', spec([file('var/log/dpkg.log'), file('var/log/apt/term.log')]), 'log-files /var/log 2'],
  ['folders for logs alone', spec(['var/log/', 'var/log/nginx/'])],
  [
    'a compiler by its package',
    spec([file('usr/bin/x86_64-linux-gnu-gcc-12', 2 * MB), file('usr/lib/gcc/x/12/cc1', 20 * MB)], {
      owners: { '/usr/bin/x86_64-linux-gnu-gcc-12': 'gcc-12', '/usr/lib/gcc/x/12/cc1': 'cpp-12:amd64' },
    }),
    'build-tools /usr/bin/x86_64-linux-gnu-gcc-12 2',
    'build-tools /usr/lib/gcc/x/12/cc1 20',
  ],
  [
    'what compiled programs need',
    spec(
      [
        file('usr/lib/libgcc_s.so.1'),
        file('usr/share/gcc/python/a'),
        file('usr/lib/libstdc++.so.6'),
        file('usr/lib/x'),
        file('usr/bin/ld'),
      ],
      {
        owners: {
          '/usr/lib/libgcc_s.so.1': 'libgcc-s1',
          '/usr/share/gcc/python/a': 'gcc-12-base',
          '/usr/lib/libstdc++.so.6': 'libstdc++6',
          '/usr/lib/x': 'libgfortran5',
          '/usr/bin/ld': 'conda:ld_impl_linux-64',
        },
      },
    ),
  ],
  [
    'toolchains of Go and Rust',
    spec([
      'usr/local/go/pkg/tool/',
      file('usr/local/go/pkg/a.a', 5 * MB),
      file('usr/local/rustup/toolchains/x/lib/b.rlib', 2 * MB),
      file('usr/local/cargo/registry/c'),
    ]),
    'build-tools /usr/local/cargo/registry/c 1',
    'build-tools /usr/local/go/pkg/a.a 5',
    'build-tools /usr/local/rustup/toolchains/x/lib/b.rlib 2',
  ],
  ['a program that cargo installed, and one called go', spec([file('usr/local/cargo/bin/rg'), file('srv/go/a')])],
  [
    'headers',
    spec([
      file('usr/include/a.h'),
      file('usr/local/include/node/b.h', 2 * MB),
      'opt/conda/conda-meta/history',
      file('opt/conda/include/c.h'),
    ]),
    'headers /opt/conda/include/c.h 1',
    'headers /usr/include/a.h 1',
    'headers /usr/local/include/node/b.h 2',
  ],
  [
    'headers that Python packages compile with when they run',
    spec([
      file(`${python}/torch/include/a.h`),
      file(`${python}/numpy/_core/include/b.h`),
      file(`${python}/triton/backends/nvidia/include/c.h`),
    ]),
  ],
  [
    'static libraries',
    spec([file('usr/lib/x86_64-linux-gnu/liba.a'), file('usr/lib/libb.a')]),
    'static-libraries /usr/lib 2',
  ],
  ['a library that is linked when it runs', spec([file(`${wheels}/cuda_runtime/lib/libcudadevrt.a`)])],
  [
    'development packages',
    spec([file('usr/include/openssl/a.h'), file('usr/lib/libssl.a')], {
      owners: { '/usr/include/openssl/a.h': 'libssl-dev', '/usr/lib/libssl.a': 'libssl-dev:amd64' },
    }),
    'dev-packages /usr/include/openssl/a.h 1',
    'dev-packages /usr/lib/libssl.a 1',
  ],
  [
    'packages whose names look alike',
    spec([file('usr/lib/a'), file('dev/b')], {
      owners: { '/usr/lib/a': 'libdevmapper1.02.1', '/dev/b': 'device-tree' },
    }),
  ],
  [
    'a devel image of CUDA',
    spec(
      [
        file('usr/local/cuda-12.4/bin/nvcc', 20 * MB),
        file('usr/local/cuda-12.4/targets/x/include/a.h'),
        file('usr/local/cuda-12.4/targets/x/lib/libcublas_static.a', 100 * MB),
        file('usr/local/cuda-12.4/targets/x/lib/libcudart.so.12.4'),
      ],
      { origins: [inherited] },
    ),
    'cuda-devel-base /usr/local/cuda-12.4 121',
  ],
  [
    'a compiler of CUDA of its own layer',
    spec([file('usr/local/cuda-12.4/bin/nvcc', 20 * MB)], { origins: [{ inherited: false }] }),
    'build-tools /usr/local/cuda-12.4/bin/nvcc 20',
  ],
  [
    'a devel image by its environment alone',
    spec([file('usr/local/cuda-12.4/bin/nvcc', 20 * MB)], { env: { NV_CUDA_CUDART_DEV_VERSION: '12.4' } }),
    'cuda-devel-base /usr/local/cuda-12.4/bin/nvcc 20',
  ],
  [
    'a runtime image of CUDA',
    spec([file('usr/local/cuda-12.4/targets/x/lib/libcudart.so.12.4'), file('usr/local/cuda-12.4/bin/cuda-gdb')], {
      origins: [inherited],
      env: { NV_CUDA_CUDART_VERSION: '12.4' },
    }),
  ],
  [
    'CUDA of the base and of wheels',
    spec([
      file('usr/local/cuda-12.4/targets/x/lib/libcublas.so.12.4.5', 5 * MB),
      file('usr/lib/x/libcudnn.so.9', 3 * MB),
      file(`${wheels}/cublas/lib/libcublas.so.12`, 6 * MB),
      file(`${wheels}/cudnn/lib/libcudnn.so.9`, 4 * MB),
    ]),
    'cuda-twice /usr/lib/x/libcudnn.so.9 3',
    'cuda-twice /usr/local/cuda-12.4/targets/x/lib/libcublas.so.12.4.5 5',
  ],
  [
    'two majors of CUDA',
    spec([file(`${wheels}/cublas/lib/libcublas.so.12`, 6 * MB), file(`${wheels}/cu13/lib/libcublas.so.13`, 7 * MB)]),
    `cuda-twice /${wheels}/cublas/lib/libcublas.so.12 6`,
  ],
  [
    'two majors of CUDA in one folder',
    spec([file('usr/lib/x/libcublas.so.12', 6 * MB), file('usr/lib/x/libcublas.so.13', 7 * MB)]),
    'cuda-twice /usr/lib/x/libcublas.so.12 6',
  ],
  [
    'one CUDA with links to its libraries',
    spec([
      file('usr/local/cuda-12.4/lib/libcublas.so.12.4.5', 5 * MB),
      link('usr/local/cuda-12.4/lib/libcublas.so.12', 'libcublas.so.12.4.5'),
      link('usr/local/cuda', 'cuda-12.4'),
      file('usr/lib/x/libcudnn.so.9', 3 * MB),
    ]),
  ],
  [
    'code for GPUs in a variant for CPUs',
    spec(
      [
        file(`${python}/torch/lib/libtorch_cuda.so`, 9 * MB),
        file(`${wheels}/cublas/lib/libcublas.so.12`, 6 * MB),
        file(`${python}/triton/_C/libtriton.so`, 5 * MB),
        file('usr/local/cuda-12.4/lib/a', 2 * MB),
      ],
      { device: 'cpu' },
    ),
    `cuda-in-cpu /${wheels}/cublas/lib/libcublas.so.12 6`,
    `cuda-in-cpu /${python}/torch/lib/libtorch_cuda.so 9`,
    `cuda-in-cpu /${python}/triton/_C/libtriton.so 5`,
    'cuda-in-cpu /usr/local/cuda-12.4/lib/a 2',
  ],
  [
    'torch for CPUs',
    spec(
      [
        file(`${python}/torch/lib/libtorch_cpu.so`, 90 * MB),
        file(`${python}/torch/cuda/__init__.py`),
        file(`${python}/pynvml.py`),
      ],
      { device: 'cpu' },
    ),
  ],
  ['code for GPUs where no device is said', spec([file(`${python}/torch/lib/libtorch_cuda.so`, 9 * MB)])],
  [
    'nothing for GPUs in a variant for them',
    spec([file(`${python}/torch/lib/libtorch_cpu.so`), file('usr/lib/x/hwloc/hwloc_cuda.so', 1000)], {
      device: 'cuda',
    }),
    'cuda-missing / 0',
  ],
  ['CUDA in wheels', spec([file(`${wheels}/cuda_runtime/lib/libcudart.so.12`)], { device: 'cuda' })],
  ['a library that was built with CUDA', spec([file('opt/llama/libggml-cuda.so', 50 * MB)], { device: 'cuda' })],
  [
    'libraries of the driver, and what a build under the NVIDIA runtime leaves of them',
    spec([file('usr/lib/x/libcuda.so.550.54', 20 * MB), file('usr/lib/x/libnvidia-ml.so.1', 0)]),
    'driver-libraries /usr/lib/x 20',
  ],
  [
    "stubs, CUDA's compat, links and the runtime's own",
    spec([
      file('usr/local/cuda-12.4/lib/stubs/libcuda.so.1'),
      file('usr/local/cuda-12.4/compat/libcuda.so.550.54'),
      link('usr/lib/libcuda.so.1', 'libcuda.so'),
      file('usr/lib/libnvidia-container.so.1'),
    ]),
  ],
  [
    'a tool that is installed twice',
    spec([
      'opt/quarto/share/version',
      file('opt/quarto/bin/quarto', 2 * MB),
      file('usr/lib/rstudio-server/bin/quarto/bin/quarto', MB),
      'usr/lib/rstudio-server/bin/quarto/share/version',
    ]),
    'installed-twice /usr/lib/rstudio-server/bin/quarto 1',
  ],
  [
    'a tool that comes with others, twice',
    spec(
      ['opt/quarto', 'srv/quarto'].flatMap((quarto) => [
        `${quarto}/share/version`,
        file(`${quarto}/bin/quarto`, MB),
        file(`${quarto}/bin/tools/deno`, 9 * MB),
        file(`${quarto}/bin/tools/x86_64/pandoc`, 5 * MB),
      ]),
    ),
    'installed-twice /srv/quarto 15',
  ],
  [
    'tools in folders that are not theirs alone',
    spec([
      file('lib/server/libjvm.so', 9 * MB),
      file('usr/lib/server/libjvm.so', 9 * MB),
      'share/',
      file('bin/quarto', 9 * MB),
      'opt/quarto/share/',
      file('opt/quarto/bin/quarto', 2 * MB),
      file('usr/bin/node', 5 * MB),
      file('opt/node/bin/node', 4 * MB),
    ]),
    'installed-twice /opt/node/bin/node 4',
  ],
  [
    'two installations of Python',
    spec([
      file('usr/bin/python3.11', 6 * MB),
      file('usr/lib/python3.11/os.py', 20 * MB),
      file('opt/conda/bin/python3.12', 9 * MB),
      file('opt/conda/lib/python3.12/os.py', 30 * MB),
    ]),
    'installed-twice /usr/lib/python3.11 26',
  ],
  [
    'an environment of the same Python',
    spec([
      file('usr/bin/python3.11', 6 * MB),
      file('usr/lib/python3.11/os.py'),
      link('opt/venv/bin/python3.11', '/usr/bin/python3.11'),
      file('srv/venv/bin/python3.11', 6 * MB),
    ]),
  ],
  [
    'a library that is installed twice',
    spec([
      file('usr/lib/x/libgdal.so.34.1', 20 * MB, elf()),
      file(`${python}/rasterio.libs/libgdal-1a2b3c4d.so.34.1`, 18 * MB, elf()),
    ]),
    `installed-twice /${python}/rasterio.libs/libgdal-1a2b3c4d.so.34.1 18`,
  ],
  [
    'GDAL in two majors',
    spec([file('usr/lib/x/libgdal.so.32.3', 20 * MB, elf()), file('opt/y/libgdal-1a2b3c4d.so.35.1', 18 * MB, elf())]),
    'installed-twice /opt/y/libgdal-1a2b3c4d.so.35.1 18',
  ],
  [
    'a tool at the root',
    spec([file('bin/node', 5 * MB), file('usr/local/bin/node', 9 * MB)]),
    'installed-twice /bin/node 5',
  ],
  [
    'other majors, other machines, links, runtimes of compilers',
    spec([
      file('usr/lib/x/libicu.so.72', 20 * MB, elf()),
      file('opt/lib/libicu.so.74', 20 * MB, elf()),
      file('usr/lib/x/liba.so.1', 2 * MB, elf()),
      file('usr/lib/i386/liba.so.1', 2 * MB, { elf: { machine: 3, kind: 'library', debugBytes: 0 } }),
      file('usr/lib/libstdc++.so.6', 2 * MB, elf()),
      file('opt/lib/libstdc++.so.6', 2 * MB, elf()),
      link('opt/lib/libicu.so.72', '/usr/lib/x/libicu.so.72'),
    ]),
  ],
  [
    'documentation',
    spec([file('usr/share/doc/bash/README'), file('usr/local/share/doc/x/index.html', 2 * MB)]),
    'documentation /usr/local/share/doc/x/index.html 2',
    'documentation /usr/share/doc/bash/README 1',
  ],
  [
    'licences in it',
    spec([
      file('usr/share/doc/bash/copyright'),
      file('usr/share/doc/x/LICENSE.txt'),
      file('usr/share/licenses/y/COPYING'),
      file('usr/share/doc/z/licenses/MIT'),
    ]),
  ],
  [
    'manuals',
    spec([file('usr/share/man/man1/ls.1.gz'), file('usr/share/info/a.info.gz', 2 * MB)]),
    'manuals /usr/share/info/a.info.gz 2',
    'manuals /usr/share/man/man1/ls.1.gz 1',
  ],
  [
    'locales',
    spec([file('usr/share/locale/de/LC_MESSAGES/a.mo'), file('usr/share/locale/pt_BR/LC_MESSAGES/a.mo')], {
      env: { LANG: 'C.UTF-8' },
    }),
    'locales /usr/share/locale 2',
  ],
  [
    'the locales that the environment names, and what is no translation',
    spec(
      [
        file('usr/share/locale/de/a.mo'),
        file('usr/share/locale/de_AT/a.mo'),
        file('usr/share/locale/pt/b.mo'),
        file('usr/share/locale/locale.alias'),
        file('usr/lib/locale/C.utf8/LC_CTYPE'),
        file('usr/lib/locale/locale-archive'),
        file('usr/share/zoneinfo/Europe/Berlin'),
        file('etc/ssl/certs/ca-certificates.crt'),
        file('usr/share/terminfo/x/xterm'),
      ],
      { env: { LANG: 'de_DE.UTF-8', LANGUAGE: 'de:pt' } },
    ),
  ],
  [
    'byte code beside its source',
    spec([file(`${python}/a/__pycache__/b.cpython-312.pyc`), `${python}/a/b.py`]),
    `python-bytecode /${python}/a/__pycache__/b.cpython-312.pyc 1`,
  ],
  ['byte code without source', spec([file(`${python}/a/__pycache__/b.cpython-312.pyc`), file(`${python}/a/c.pyc`)])],
  [
    'test suites',
    spec([
      `${python}/pandas/tests/test_a.py`,
      file(`${python}/pandas/tests/data/x`),
      file(`${python}/scipy/linalg/test/test_b.py`),
    ]),
    `python-tests /${python} 2`,
  ],
  [
    'what is called so and is needed',
    spec([
      file(`${python}/torch/testing/_internal/test_x.py`),
      file(`${python}/numpy/testing/tests/test_utils.py`),
      file(`${python}/numpy/testing/_private/utils.py`),
      file(`${python}/django/test/client.py`),
      file('srv/app/tests/test_a.py'),
      file(`${python}/a-1.dist-info/RECORD`),
      file(`${python}/a-1.dist-info/licenses/LICENSE`),
      file(`${python}/a/__init__.py`),
    ]),
  ],
  ['a repository', spec(['app/.git/HEAD', file('app/.git/objects/a')]), 'git-folder /app/.git/objects/a 1'],
  [
    'files of Git that are no repository',
    spec([file('app/.gitignore'), file('app/.git/notes'), file('app/x/.git', 100)]),
  ],
  ['source maps', spec([file('app/dist/main.js.map'), file('app/dist/a.css.map')]), 'source-maps /app/dist 2'],
  ['other maps', spec([file('usr/share/consolefonts/a.map'), file('app/world.map')])],
  [
    'node packages for development by the list of npm',
    spec([
      {
        path: 'app/node_modules/.package-lock.json',
        content: JSON.stringify({
          packages: {
            'node_modules/a': {},
            'node_modules/b': { dev: true },
            'node_modules/b/node_modules/c': { dev: true },
            'node_modules/../../etc': { dev: true },
          },
        }),
      },
      file('app/node_modules/a/x'),
      file('app/node_modules/b/y', 2 * MB),
      file('app/node_modules/b/node_modules/c/z', 3 * MB),
      file('etc/x'),
    ]),
    'dev-node-modules /app/node_modules/b 5',
  ],
  [
    'node packages for development by the manifest',
    spec([
      { path: 'app/package.json', content: '{"devDependencies":{"b":"1"}}' },
      file('app/node_modules/b/y', 2 * MB),
      file('app/node_modules/bb/y'),
    ]),
    'dev-node-modules /app/node_modules/b/y 2',
  ],
  [
    'a list of npm that is none',
    spec([{ path: 'app/node_modules/.package-lock.json', content: '{"packages": [' }, file('app/node_modules/b/y')]),
  ],
  [
    'debug sections',
    spec([file('usr/bin/a', 9 * MB, elf(6 * MB, 'executable')), file('usr/bin/b', 3 * MB, elf(2 * MB, 'executable'))]),
    'debug-sections /usr/bin 8',
  ],
  [
    'symbols that something needs',
    spec([file('usr/lib/crt1.o', MB, elf(MB, 'object')), file(`${python}/numpy.libs/libopenblas.so`, 9 * MB, elf(MB))]),
  ],
  [
    'programs of another architecture, each folder with all of them',
    spec([
      file('opt/tool/bin/a-arm64', 2 * MB, { elf: { machine: 0xb7, kind: 'executable', debugBytes: 0 } }),
      file('opt/tool/bin/a-riscv64', 3 * MB, { elf: { machine: 0xf3, kind: 'library', debugBytes: MB } }),
      file('opt/tool/bin/a-amd64', 4 * MB, elf()),
    ]),
    'foreign-binaries /opt/tool/bin 5',
  ],
  [
    'what the platform runs too, objects, firmware, and foreign programs that another rule has',
    spec([
      file('opt/a/i386', MB, { elf: { machine: 0x03, kind: 'library', debugBytes: 0 } }),
      file('opt/a/module.ko', MB, { elf: { machine: 0xb7, kind: 'object', debugBytes: 0 } }),
      file('opt/a/bpf', MB, { elf: { machine: 0xf7, kind: 'executable', debugBytes: 0 } }),
      file('tmp/x', MB, { elf: { machine: 0xb7, kind: 'executable', debugBytes: 0 } }),
    ]),
    'temporary-files /tmp/x 1',
  ],
  [
    'a large program of another architecture, by one rule',
    spec([file('opt/x', 120 * MB, { elf: { machine: 0xb7, kind: 'executable', debugBytes: 0 } })]),
    'foreign-binaries /opt/x 120',
  ],
  ['a large file', spec([file('opt/model.bin', 101 * MB)]), 'large-file /opt/model.bin 101'],
  ['files that are not so large', spec([file('opt/a', 100 * MB), file('opt/b', 100 * MB)])],
  [
    'a file that the configuration calls large',
    { ...spec([file('opt/a', 51 * MB), file('opt/b', 50 * MB)]), largeFileBytes: 50 * MB },
    'large-file /opt/a 51',
  ],
  ['a large file that another rule has', spec([file('tmp/a', 101 * MB)]), 'temporary-files /tmp/a 101'],
  [
    'an instruction that copies nothing',
    { layers: [['a'], ['app/']], origins: [{}, { instruction: 'COPY dist/* /app/' }] },
    'empty-copy /app 0',
  ],
  [
    'instructions that copy',
    {
      layers: [['a'], ['app/', 'app/empty'], [link('l', 'a')], [file('gone')], [{ path: '.wh.gone' }]],
      origins: [
        {},
        { instruction: 'COPY x /app/' },
        { instruction: 'ADD l /' },
        { instruction: 'COPY gone /' },
        { instruction: 'RUN true' },
      ],
    },
    'late-cleanup /gone 1',
  ],
  [
    'an instruction that copies an empty file, which a later layer removes or writes over',
    {
      layers: [['app/', 'app/gone', 'a'], ['b'], [{ path: 'app/.wh.gone' }, 'a', 'b']],
      origins: [{ instruction: 'COPY gone /app/' }, { instruction: 'COPY b /' }, { instruction: 'RUN true' }],
    },
  ],
  [
    'folders that a shell should have named',
    spec(['data/*/', 'srv/{a,b}/', 'srv/run[0-9]/']),
    'glob-folder /data/* 0',
    'glob-folder /srv/run[0-9] 0',
    'glob-folder /srv/{a,b} 0',
  ],
  [
    'routes of web frameworks, and a file of such a name',
    spec(['app/.next/server/[slug]/', 'app/[[...all]]/', 'bin/[', 'app/node_modules/x/**/']),
  ],
  [
    'a later removal',
    { layers: [[file('opt/a/x'), file('opt/a/y', 2 * MB)], [{ path: 'opt/.wh.a' }]] },
    'late-cleanup /opt/a 3',
  ],
  [
    'a later removal of several folders',
    {
      layers: [
        [file('opt/src/x', 3 * MB), file('var/lib/apt/lists/a'), file('var/lib/apt/lists/b'), file('gone')],
        [{ path: 'opt/.wh.src' }, { path: 'var/lib/apt/.wh.lists' }, { path: '.wh.gone' }],
      ],
    },
    'late-cleanup /gone 1',
    'late-cleanup /opt/src/x 3',
    'late-cleanup /var/lib/apt/lists 2',
  ],
  [
    'a download that a later layer removes',
    {
      layers: [
        [file('tmp/cuda.run', 9 * MB), file('tmp/notes.gz', 100)],
        [{ path: 'tmp/.wh.cuda.run' }, { path: 'tmp/.wh.notes.gz' }],
      ],
    },
    'download-deleted /tmp/cuda.run 9',
    'late-cleanup /tmp/notes.gz 0.0001',
  ],
  [
    'a later chown of several folders',
    {
      layers: [
        [file('app/x'), file('opt/tool/y', 2 * MB)],
        [file('app/x', MB, { uid: 1000 }), file('opt/tool/y', 2 * MB, { uid: 1000 })],
      ],
    },
    'copied-again /app/x 1',
    'copied-again /opt/tool/y 2',
  ],
  ['a later chown', { layers: [[file('app/x')], [file('app/x', MB, { uid: 1000 })]] }, 'copied-again /app/x 1'],
  [
    'most of a layer written over',
    {
      layers: [[file('a', 3 * MB, { contentHash: '1' }), file('b', 2 * MB)], [file('a', 4 * MB, { contentHash: '2' })]],
    },
    'overwrites-parent /a 3',
  ],
  [
    'a little of a layer written over',
    {
      layers: [[file('a', 2 * MB, { contentHash: '1' }), file('b', 3 * MB)], [file('a', 4 * MB, { contentHash: '2' })]],
    },
  ],
  [
    'most of a base of two layers written over',
    {
      layers: [
        [file('a', 2 * MB, { contentHash: '1' }), file('c', 1000)],
        [file('b', MB, { contentHash: '1' }), file('d', 2 * MB)],
        [file('a', 1, { contentHash: '2' }), file('b', 1, { contentHash: '2' })],
      ],
      origins: [inherited, inherited, {}],
    },
    'overwrites-parent /a 2',
    'overwrites-parent /b 1',
  ],
]

describe('the rules on what is inside', () => {
  test.each(cases)('%s', (_, image, ...seen) => {
    expect(brief(image).sort()).toEqual(seen.toSorted())
  })

  test('every rule that looks inside one image has a case that it sees', () => {
    const seen = new Set(cases.flatMap(([, , ...all]) => all.map((one) => one.split(' ')[0])))
    const elsewhere: readonly ContentRuleCode[] = ['same-image']
    expect(contentRuleCodes.filter((code) => !seen.has(code))).toEqual(elsewhere)
  })
})

describe('observations', () => {
  test('name the layers, the largest files and what they are of', () => {
    const layers = [
      ['a', 'b', 'c', 'd', 'e'].map((name, index) => file(`usr/include/x/${name}`, (index + 1) * MB)),
      [{ path: 'usr/include/.wh.x' }],
    ]
    expect(observedIn({ layers })).toEqual([
      {
        code: 'late-cleanup',
        bytes: 15 * MB,
        fileCount: 5,
        path: '/usr/include/x',
        examples: ['/usr/include/x/e', '/usr/include/x/d', '/usr/include/x/c'],
        layer: 0,
        by: 1,
      },
    ])
    const owners = Object.fromEntries(
      ['a', 'b', 'c', 'd', 'e'].map((name) => [`/usr/include/x/${name}`, `lib${name}-dev`]),
    )
    expect(observedIn({ layers: layers.slice(0, 1), owners })).toMatchObject([
      { code: 'dev-packages', layer: 0, detail: 'libe-dev, libd-dev, libc-dev and 2 more' },
    ])
  })

  test('tell what a copy changed, and of CUDA and tools where the other one is', () => {
    const copied = { layers: [[file('app/x')], [file('app/x', MB, { uid: 1000, mode: 0o700 })]] }
    expect(observedIn(copied)).toMatchObject([{ detail: 'owner and mode', layer: 0, by: 1 }])
    const twice = spec([
      file('usr/local/cuda-12/lib/libcublas.so.12', MB),
      file(`${wheels}/cublas/lib/libcublas.so.12`, 2 * MB),
    ])
    expect(observedIn(twice)).toMatchObject([{ detail: `/${wheels}` }])
    const node = spec([
      file('usr/bin/node', 90 * MB),
      file('opt/node/bin/node', 80 * MB),
      file('opt/node/lib/node_modules/npm/a', 15 * MB),
    ])
    expect(observedIn(node)).toMatchObject([{ path: '/usr/bin/node', bytes: 90 * MB, detail: 'node as in /opt/node' }])
  })

  test('are one a layer and place, however many files there are, and few however many places', () => {
    const many = Array.from({ length: 1000 }, (_, index) => `srv/${index}/*/`)
    expect(observedIn(spec(many)).length).toBeLessThanOrEqual(201)
    const files = Array.from({ length: 5000 }, (_, index) => file(`usr/share/doc/${index}/README`, 1))
    expect(observedIn(spec(files))).toMatchObject([{ fileCount: 5000, bytes: 5000, path: '/usr/share/doc' }])
  })

  test('are made of names that were chosen to mislead', () => {
    const hostile = [
      '__proto__',
      'constructor',
      'a\nb',
      '\ud800',
      '\u202e',
      '*'.repeat(200),
      '-1'.repeat(120),
      'cuda'.repeat(60),
    ]
    const image = spec(hostile.map((name) => file(`usr/share/doc/${name}/${name}`)))
    expect(observedIn(spec([file('usr/bin/x')], { owners: { '/usr/bin/x': `gcc${'-1'.repeat(5000)}!` } }))).toEqual([])
    expect(observedIn(image)).toMatchObject([{ code: 'documentation', fileCount: hostile.length }])
    const modules = { packages: JSON.parse('{"__proto__": {"dev": true}, "node_modules/__proto__": {"dev": true}}') }
    const dev = spec([
      { path: 'app/node_modules/.package-lock.json', content: JSON.stringify(modules) },
      file('app/node_modules/__proto__/x'),
    ])
    expect(observedIn(dev)).toMatchObject([{ code: 'dev-node-modules', path: '/app/node_modules/__proto__/x' }])
  })
})
