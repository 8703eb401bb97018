import type { LintRule, LintSubject } from '../lint-rule.ts'
import { rootBase } from '../root-base.ts'
import { shellRuns } from '../shell-commands.ts'

/**
 * `device: cuda` of an image whose base is one of the plain ones, and into which nothing is put that may bring CUDA. What a download, a package
 * of Python that is not known here, or an image of someone else brings is not known, and says nothing.
 */
export const cudaMissing: LintRule = (subject) => {
  const { variant, dockerfile, stages } = subject
  const root = rootBase(stages)
  if (variant.device !== 'cuda' || root === undefined || !isPlain(root.baseImage)) return []
  if (stages.some(({ baseImage }) => baseImage !== undefined && !isPlain(baseImage))) return []
  if (maySayCuda(subject) || bringsUnknown(subject)) return []
  return [{ code: 'cuda-missing', file: dockerfile.path, line: root.line, subject: root.baseImage }]
}

/** Images of Docker's official library of which it is known that they have no CUDA. */
const plain: ReadonlySet<string> = new Set(
  (
    'alpine almalinux amazonlinux buildpack-deps busybox debian fedora gcc golang httpd nginx node openjdk oraclelinux perl php python ' +
    'eclipse-temurin rockylinux ruby rust scratch ubuntu'
  ).split(' '),
)

function isPlain(image: string): boolean {
  const [, name = ''] = /^(?:docker\.io\/)?(?:library\/)?([a-z-]+)(?::[^/]*)?(?:@.*)?$/.exec(image) ?? []
  return plain.has(name)
}

/** Anything that names it, wherever. */
function maySayCuda({ stages, requirements, context }: LintSubject): boolean {
  const cuda = /cuda|cudnn|nvidia|(?:^|[^a-z])cu1[0-9]|tensorrt|gpu/i
  return (
    stages.some(({ instructions }) =>
      instructions.some(
        ({ text, flags, heredocs }) =>
          cuda.test(text) || flags.some(({ value }) => cuda.test(value)) || heredocs.some((one) => cuda.test(one.text)),
      ),
    ) ||
    [...requirements.values()].some((text) => cuda.test(text)) ||
    ('kind' in context && stages.some(({ instructions }) => instructions.some(({ keyword }) => keyword === 'COPY')))
  )
}

/** What of Python is known to bring no CUDA, whatever it depends on. */
const withoutCuda: ReadonlySet<string> = new Set(
  (
    'pip setuptools wheel uv poetry build virtualenv pipenv flask fastapi uvicorn gunicorn starlette django requests httpx aiohttp numpy pandas ' +
    'pydantic click typer pyyaml boto3 redis celery sqlalchemy psycopg2-binary psycopg jinja2 pytest rich'
  ).split(' '),
)

/** Downloads, and installs of what is not known here. */
function bringsUnknown({ stages }: LintSubject): boolean {
  return stages.some((stage) => {
    const fromElsewhere = stage.instructions.some(
      ({ keyword, flags, text }) =>
        (keyword === 'ADD' && /:\/\//.test(text)) ||
        (keyword === 'COPY' && flags.some(({ name, value }) => name === 'from' && /[/:.]/.test(value))) ||
        flags.some(({ name, value }) => name === 'mount' && /from=[^,]*[/:.]/.test(value)),
    )
    return (
      fromElsewhere ||
      shellRuns(stage).some(
        ({ instruction, commands }) =>
          (commands.length === 0 && instruction.text !== '') ||
          commands.some(({ words }) => isUnknownInstall(words.map(({ value }) => value))),
      )
    )
  })
}

function isUnknownInstall(words: readonly string[]): boolean {
  const name = (words[0] ?? '').replace(/^.*\//, '')
  if (/^(?:curl|wget|aria2c|git|gsutil|aws|conda|mamba|micromamba|poetry|pdm|pipenv|sh|bash|make|cmake)$/.test(name))
    return true
  const isPip = /^(?:pip[0-9.]*|uv)$/.test(name) || (/^python[0-9.]*$/.test(name) && words[1] === '-m')
  if (!isPip) return /^\.{0,2}\/|\$/.test(words[0] ?? '')
  const at = words.findIndex((word) => word === 'install' || word === 'sync')
  if (at < 0) return false
  if (words[at] === 'sync') return true
  return words.slice(at + 1).some((word) => {
    if (
      /^(?:-r|--requirement|-e|--editable|-c|--constraint|-f|--find-links|--index-url|--extra-index-url|-i)/.test(word)
    )
      return true
    return !word.startsWith('-') && !withoutCuda.has((/^[A-Za-z0-9._-]+/.exec(word)?.[0] ?? '').toLowerCase())
  })
}
