import { posix } from 'node:path'
import { readYamlTree } from './read-yaml-tree.ts'
import { entryOf, type TreeNode } from './yaml-tree.ts'

/** A service that is built, and from what; the Dockerfile is relative to the folder of the compose file. `builds` is absent where it holds its Dockerfile itself. */
type ComposeService = {
  readonly name: string
  readonly builds?: { readonly dockerfile: string; readonly target?: string }
}

/** The services of a compose file that are built; undefined where it cannot be read. What other files add to it is not looked at. */
export function composeServices(text: string, file: string): readonly ComposeService[] | undefined {
  const { tree } = readYamlTree({ text, file })
  const services = entryOf(tree, 'services')?.node
  if (tree === undefined) return undefined
  if (services?.kind !== 'map') return []
  return services.entries.flatMap(({ key: name, node }) => {
    const build = entryOf(node, 'build')?.node
    if (build === undefined) return []
    if (entryOf(build, 'dockerfile_inline') !== undefined) return [{ name }]
    const context = textAt(build, 'context') ?? (build.kind === 'scalar' ? build.text : '.')
    const dockerfile = posix.join(context, textAt(build, 'dockerfile') ?? 'Dockerfile')
    const target = textAt(build, 'target')
    return [{ name, builds: { dockerfile, ...(target === undefined ? {} : { target }) } }]
  })
}

function textAt(node: TreeNode, key: string): string | undefined {
  const value = entryOf(node, key)?.node
  return value?.kind === 'scalar' && value.text !== '' ? value.text : undefined
}
