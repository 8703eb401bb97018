import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { parse } from 'yaml'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

test('attack 25: the Action has no post step, so no state of a build can steer one', () => {
  const { runs } = parse(read('action.yml'))
  expect(runs).toEqual({ using: 'node24', main: 'dist/action.js' })
})

test('attack 34: every package of the lock file is pinned by its integrity, and none may run install scripts', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean }>
  }
  const unpinned = Object.entries(packages).filter(
    ([path, entry]) => path !== '' && !/^sha512-/.test(entry.integrity ?? ''),
  )
  expect(Object.keys(packages).length).toBeGreaterThan(100)
  expect(unpinned.map(([path]) => path)).toEqual([])
  expect(read('.npmrc')).toMatch(/^ignore-scripts=true$/m)
})

test('attack 34: every action of our workflows is pinned by commit', () => {
  const workflows = ['check', 'e2e', 'integration', 'release']
    .map((name) => read(`.github/workflows/${name}.yml`))
    .join('\n')
  const uses = [...workflows.matchAll(/^\s*(?:- )?uses: (\S+)/gm)].map((match) => match[1] ?? '')
  expect(uses.length).toBeGreaterThan(5)
  expect(uses.filter((action) => action !== './' && !/@[0-9a-f]{40}$/.test(action))).toEqual([])
})

test('attack 35: what is released is attested first, and every action that we show is pinned but our own, with how to pin that', () => {
  const { steps } = parse(read('.github/workflows/release.yml')).jobs.publish
  const names = steps.map(({ uses, name }: { uses?: string; name?: string }) => name ?? uses?.split('@')[0])
  expect(names.indexOf('actions/attest')).toBeGreaterThan(0)
  expect(names.indexOf('Create the release')).toBeGreaterThan(names.indexOf('actions/attest'))
  const shown = ['README.md', 'docs/release.md', 'examples/release/.github/workflows/release.yml'].map(read).join('\n')
  const uses = [...shown.matchAll(/uses: (\S+)/g)].map((match) => match[1] ?? '')
  const own = 'image-size-budgets/image-size-budgets'
  expect(uses).toContain(`${own}@v1`)
  expect(uses.filter((action) => !action.startsWith(`${own}@`) && !/@[0-9a-f]{40}$/.test(action))).toEqual([])
  expect(read('README.md')).toContain(`${own}@COMMIT # v`)
  expect(read('README.md')).toContain(`gh attestation verify dist/action.js --repo ${own}`)
})

type Workflow = {
  readonly permissions: object
  readonly concurrency: { readonly 'cancel-in-progress': boolean }
  readonly jobs: Record<
    string,
    { environment?: string; permissions: object; steps: { uses?: string; with?: object }[] }
  >
}

test('attack 22: the release that users copy takes nothing from a cache, may do no more than it must, and is never cut off', () => {
  const workflow = parse(read('examples/release/.github/workflows/release.yml')) as Workflow
  const { release, ...others } = workflow.jobs
  const steps = release?.steps ?? []
  expect(others).toEqual({})
  expect(workflow.permissions).toEqual({})
  expect(workflow.concurrency['cancel-in-progress']).toBe(false)
  expect(release?.environment).toBe('release')
  expect(Object.keys(release?.permissions ?? {}).sort()).toEqual(['attestations', 'contents', 'id-token', 'packages'])
  expect(steps.find(({ uses }) => uses?.startsWith('actions/checkout@'))?.with).toEqual({
    'persist-credentials': false,
  })
  const foreign = steps.map(({ uses = '' }) => uses).filter((uses) => !uses.startsWith('image-size-budgets/'))
  expect(foreign.filter((uses) => !/@[0-9a-f]{40}$/.test(uses) || uses.startsWith('actions/cache'))).toEqual([])
  const own = steps.find(({ uses = '' }) => uses.startsWith('image-size-budgets/'))
  expect(own?.with).toEqual({ publish: 'on-pass', 'require-smoke': 'true', 'no-cache': 'true' })
  expect(read('examples/release/.github/image-budgets.yml')).not.toMatch(/cache-(from|to)/)
})
