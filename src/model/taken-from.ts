import { csvAttributes } from './csv-option.ts'
import type { DockerfileInstruction } from './dockerfile.ts'

/** What an instruction takes files from: stages by name or number, images, named contexts. */
export function takenFrom({ keyword, flags }: DockerfileInstruction): readonly string[] {
  if (keyword === 'COPY') return flags.flatMap(({ name, value }) => (name === 'from' && value !== '' ? [value] : []))
  if (keyword !== 'RUN') return []
  return flags.flatMap(({ name, value }) => (name === 'mount' ? (csvAttributes(value).get('from') ?? []) : []))
}
