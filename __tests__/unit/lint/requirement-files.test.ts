import { describe, expect, test } from '@jest/globals'
import { neededStages } from '../../../src/lint/needed-stages.ts'
import { requirementTexts } from '../../../src/lint/requirement-files.ts'
import { readDockerfile } from '../../../src/model/read-dockerfile.ts'
import { isUnknown, unknown } from '../../../src/model/unknown.ts'
import { variantOf } from '../../kit/lint-folder.ts'

const workspace: Readonly<Record<string, string>> = {
  'app/requirements.txt': '-r requirements/base.txt\n-r ../../outside.txt\n-c limits.txt\n',
  'app/requirements/base.txt': 'a\n-r ../requirements.txt\n',
  'app/limits.txt': 'a==1\n',
  'app/dev.txt': 'b\n',
}

async function filesOf(instructions: string): Promise<readonly string[]> {
  const dockerfile = readDockerfile({ path: 'app/Dockerfile', text: `FROM python:3.12\n${instructions}\n` })
  if (isUnknown(dockerfile)) throw new Error(dockerfile.reason)
  const variant = variantOf('only', { context: 'app' })
  const stages = neededStages(dockerfile, variant)
  if (isUnknown(stages)) throw new Error(stages.reason)
  const subject = { variant, dockerfile, stages, context: unknown('not listed') }
  const texts = await requirementTexts(subject, (path) => Promise.resolve(workspace[path]))
  return [...texts.keys()]
}

describe('the files that an install names are found in the context, with those that they name', () => {
  const all = ['app/requirements.txt', 'app/requirements/base.txt', 'app/limits.txt']
  test.each([
    ['WORKDIR /srv\nCOPY requirements.txt .\nRUN pip install -r requirements.txt', all],
    ['COPY requirements.txt /tmp/r.txt\nRUN pip install --requirement=/tmp/r.txt', all],
    ['WORKDIR /srv\nCOPY . src\nRUN cd src && pip install -r dev.txt', ['app/dev.txt']],
    ['COPY *.txt /tmp/\nRUN uv pip install -r /tmp/dev.txt', ['app/dev.txt']],
    [
      'COPY dev.txt limits.txt /tmp/\nRUN pip install -r /tmp/dev.txt -c /tmp/limits.txt',
      ['app/dev.txt', 'app/limits.txt'],
    ],
    ['RUN --mount=type=bind,source=dev.txt,target=/d.txt pip install -r /d.txt', ['app/dev.txt']],
    ['RUN --mount=type=bind,target=/src pip install -r /src/dev.txt', ['app/dev.txt']],
    ['COPY --from=other dev.txt /\nRUN pip install -r /dev.txt', []],
    ['COPY ../outside.txt /\nRUN pip install -r /outside.txt', []],
    ['RUN pip install -r /dev.txt\nCOPY dev.txt /', []],
  ])('%s', async (instructions, expected) => {
    expect(await filesOf(instructions)).toEqual(expected)
  })
})
