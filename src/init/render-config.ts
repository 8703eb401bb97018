import { posix } from 'node:path'
import type { ProposedImage, ProposedVariant } from '../model/proposal.ts'

type Proposal = { readonly images: readonly ProposedImage[]; readonly platforms: readonly string[] }

/** The configuration as a person would write it: YAML with comments that say what to look at. */
export function renderConfig({ images, platforms }: Proposal): string {
  const isMeasured = images.some(({ variants }) => variants.some(({ budget }) => budget !== undefined))
  return [
    '# Proposed from the files of this repository: look at names, platforms and contexts before you commit it.',
    ...(isMeasured
      ? ['# Budgets are on compressed bytes, what a pull downloads: as measured, and 2 % above.']
      : [
          '# There are no budgets yet: each image without one is a warning. Write `budget: 1MB` where one belongs and run `update --raise`,',
          '# which writes what is measured and 2 % above.',
        ]),
    'version: 1',
    'defaults:',
    `  platforms: [${platforms.join(', ')}]`,
    'images:',
    ...images.flatMap(imageLines),
    '',
  ].join('\n')
}

function imageLines({ name, variants, relations }: ProposedImage): string[] {
  const [only] = variants
  if (variants.length === 1 && only?.name === 'default') {
    const lines = settings(only)
    return lines.length === 0 ? [`  ${key(name)}: {}`] : [`  ${key(name)}:`, ...lines.map((line) => `    ${line}`)]
  }
  return [
    `  ${key(name)}:`,
    '    variants:',
    ...variants.flatMap((variant) => {
      const lines = settings(variant)
      if (lines.length === 0) return [`      ${key(variant.name)}: {}`]
      return [`      ${key(variant.name)}:`, ...lines.map((line) => `        ${line}`)]
    }),
    ...(relations.length === 0 ? [] : ['    relations:', ...relations.map((relation) => `      - ${relation}`)]),
  ]
}

function settings({ candidate, device, budget }: ProposedVariant): string[] {
  const { file, context, target } = candidate
  const dockerfile = posix.relative(context, file.path)
  const built =
    file.kind === 'dockerfile'
      ? [
          ...(context === '.' ? [] : [`context: ${scalar(context)}`]),
          ...(dockerfile === 'Dockerfile' ? [] : [`dockerfile: ${scalar(dockerfile)}`]),
          ...(target === undefined ? [] : [`target: ${scalar(target)}`]),
        ]
      : [`bake: { file: ${scalar(file.path)}, target: ${scalar(target ?? '')} }`]
  return [
    ...built,
    ...(device === undefined ? [] : [`device: ${device}`]),
    ...(budget === undefined ? [] : [`budget: ${budget}`]),
  ]
}

/** Plain where no reader of YAML can take it for anything but this text. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}

function key(name: string): string {
  return scalar(name)
}
