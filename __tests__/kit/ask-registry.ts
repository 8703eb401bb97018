import { parseRepository } from '../../src/model/repository.ts'
import { registryClient } from './registry-client.ts'

/* A process of its own that lists the tags of a repository, and prints how that ended. */

const repository = parseRepository(process.argv[2] ?? '')
if (repository === undefined) throw new Error('No repository')
const client = registryClient()
try {
  console.log((await client.registry.tags(repository))?.join(' '))
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException
  console.log(`${code}: ${message}`)
} finally {
  client.remove()
}
