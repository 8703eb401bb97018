// Bundles one file per entry into dist/. With --check [FOLDER] it builds elsewhere and fails when dist/, or FOLDER, differs.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Metafile, type Plugin } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const entries = ['src/action.ts', 'src/cli.ts', 'src/layer-worker.ts']

/**
 * @actions/core brings an OIDC client, and with it a whole HTTP library, into every start of the Action. No token is ever asked
 * for here, so that module is replaced by one that says so.
 */
const withoutOidc: Plugin = {
  name: 'without-oidc',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\/oidc-utils\.js$/ }, ({ path }) => ({ path, namespace: 'without-oidc' }))
    onLoad({ filter: /.*/, namespace: 'without-oidc' }, () => ({
      contents:
        'export const OidcClient = { getIDToken() { throw new Error("There is no OIDC client in this bundle") } }',
    }))
  },
}

async function bundle(outdir: string): Promise<void> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({ in: entry, out: entry.replace(/^.*\//, '').replace(/\.ts$/, '') })),
    outdir,
    bundle: true,
    // What an entry loads only when it needs it stays out of its start.
    splitting: true,
    chunkNames: '[name]-[hash]',
    platform: 'node',
    target: 'node24',
    format: 'esm',
    charset: 'utf8',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    plugins: [withoutOidc],
    metafile: true,
    logLevel: 'warning',
    // CommonJS packages inside an ES module bundle still call require.
    banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  })
  await writeFile(join(outdir, 'package.json'), '{\n  "type": "module"\n}\n')
  await writeFile(join(outdir, 'licenses.txt'), await licenses(metafile))
}

/** The licence text of every package that is in the bundles, as their terms ask for. */
async function licenses(metafile: Metafile): Promise<string> {
  const folders = new Set<string>()
  for (const input of Object.keys(metafile.inputs)) {
    const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)
    if (match?.[1] !== undefined) folders.add(match[1])
  }
  const texts: string[] = []
  for (const folder of [...folders].sort()) {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'))
    const file = (await readdir(join(root, folder))).find((entry) => /^licen[cs]e/i.test(entry))
    const text = file === undefined ? `${license}\n` : await readFile(join(root, folder, file), 'utf8')
    texts.push(`${name} ${version}\n\n${text.replaceAll('\r\n', '\n').trim()}\n`)
  }
  return texts.join(`\n${'-'.repeat(79)}\n\n`)
}

async function differences(built: string, committed: string): Promise<string[]> {
  const names = new Set([...(await readdir(built)), ...(await readdir(committed))])
  const differing: string[] = []
  for (const name of [...names].sort()) {
    const [left, right] = await Promise.all(
      [built, committed].map((folder) => readFile(join(folder, name)).catch(() => undefined)),
    )
    if (left === undefined || right === undefined || !left.equals(right)) differing.push(name)
  }
  return differing
}

const check = process.argv.indexOf('--check')
if (check !== -1) {
  const committed = process.argv[check + 1] ?? join(root, 'dist')
  const temporary = await mkdtemp(join(tmpdir(), 'image-size-budgets-dist-'))
  try {
    await bundle(temporary)
    const differing = await differences(temporary, committed)
    if (differing.length > 0) {
      console.error(`dist/ is not what src/ gives: ${differing.join(', ')}. Run "npm run build" and commit the result`)
      process.exitCode = 1
    }
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
} else {
  const dist = join(root, 'dist')
  await rm(dist, { recursive: true, force: true })
  await bundle(dist)
  console.log(`Built ${entries.length} entries into ${relative(process.cwd(), dist) || '.'}`)
}
