import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { configSchema } from '../src/config/config-schema.ts'
import { reportJsonSchema } from '../src/report/report-schema.ts'
import { committedSizesJsonSchema } from '../src/sizes/committed-sizes-schema.ts'
import { readme } from './readme.ts'
import { trust } from './trust.ts'

/** What is generated and committed, by path: each entry gives the whole text of its file. */
export const generatedFiles: Readonly<Record<string, () => string | Promise<string>>> = {
  'schema/image-budgets.schema.json': () => `${JSON.stringify(configSchema(), null, 2)}\n`,
  'schema/report.schema.json': () => `${JSON.stringify(reportJsonSchema(), null, 2)}\n`,
  'schema/image-sizes.schema.json': () => `${JSON.stringify(committedSizesJsonSchema(), null, 2)}\n`,
  'README.md': readme,
  'docs/trust.md': trust,
}

/** Writes all generated files under the root of the repository. */
export async function generate(root: string): Promise<void> {
  for (const [path, text] of Object.entries(generatedFiles)) {
    const file = join(root, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await text())
  }
}

if (import.meta.main) await generate(join(import.meta.dirname, '..'))
