import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from '@jest/globals'
import { DockerfileParser, type From } from 'dockerfile-ast'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { isUnknown } from '../../../src/model/unknown.ts'

/*
 * A parser of someone else reads the corpus as we do. Where the two differ in general, in heredocs of ADD, in escapes at the end of a line,
 * BuildKit is right, and we with it: read-dockerfile.test.ts, and __tests__/integration/read-dockerfiles.test.ts with BuildKit itself.
 */

const here = fileURLToPath(new URL('.', import.meta.url))
const names = ['corpus', 'well-made'].flatMap((folder) =>
  readdirSync(join(here, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
)
const dockerfiles = names.filter((name) => /\/Dockerfile(?:\.(?!dockerignore$)[\w-]+)?$/.test(name)).sort()

test.each(dockerfiles)('%s', (path) => {
  const text = readFileSync(join(here, path), 'utf8')
  const ours = readDockerfile({ path, text })
  if (isUnknown(ours)) throw new Error(ours.reason)
  if (ours.stages.length === 0) return
  const theirs = DockerfileParser.parse(text).getInstructions()
  const lines = theirs.map((one) => [one.getKeyword(), one.getRange().start.line + 1])
  const stages = theirs.filter((one): one is From => one.getKeyword() === 'FROM')
  const own = [...ours.args, ...ours.stages.flatMap((stage) => [{ ...stage, keyword: 'FROM' }, ...stage.instructions])]
  expect(own.map((one) => ['triggered' in one ? 'ONBUILD' : one.keyword, one.line])).toEqual(lines)
  expect(ours.stages.map(({ base, name = null }) => [base, name])).toEqual(
    stages.map((from) => [from.getImage(), from.getBuildStage()]),
  )
})
