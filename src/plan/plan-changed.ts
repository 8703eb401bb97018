import { ActionError } from '../errors.ts'
import type { ChangesSince } from '../model/changes.ts'
import type { Config } from '../model/config.ts'
import { cellKey } from '../model/measured-by-cell.ts'
import type { Plan } from '../model/plan.ts'
import { refName } from '../model/ref-name.ts'
import { isUnknown, type Unknown } from '../model/unknown.ts'
import { planBuild } from './plan-build.ts'
import type { Narrowing } from './select-variants.ts'

const word = 'changed'

/**
 * Whether `only` asks for what a change can affect, and nothing else. An image of that name is asked for as `changed/*`. Throws an ActionError `usage` beside other names,
 * and where images are to be published.
 */
export function isOnlyChanged({
  only,
  publish,
}: Pick<Narrowing, 'only'> & { readonly publish: 'never' | 'on-pass' | 'dry-run' }): boolean {
  if (!only.includes(word)) return false
  if (only.length > 1) {
    throw new ActionError('usage', '`changed` in `only` stands beside other names', {
      hint: 'Let it stand alone; write changed/* for an image of that name',
    })
  }
  if (publish === 'never') return true
  throw new ActionError('usage', '`only: changed` would publish a part of a release', {
    hint: 'Leave it out where images are published: a release is of all images',
  })
}

/** The plan of what has to be built, by `refName` with the reason, and what is left as it is; where that cannot be told, of everything. */
export function planChanged(
  config: Config,
  {
    platforms,
    found,
  }: Pick<Narrowing, 'platforms'> & {
    readonly found: { readonly since: ChangesSince; readonly affected: ReadonlyMap<string, string> } | Unknown
  },
): Plan {
  const all = planBuild(config, { only: [], platforms })
  if (isUnknown(found)) return { ...all, changes: found }
  const { since, affected } = found
  const plan = planBuild(config, { only: [], platforms, among: new Set(affected.keys()) })
  const built = new Set(plan.cells.map(cellKey))
  const changes = {
    since,
    built: plan.variants.map(({ image, variant }) => {
      return { image, variant, reason: affected.get(refName({ image, variant })) ?? '' }
    }),
    unchanged: all.cells.filter((cell) => !built.has(cellKey(cell))),
  }
  return { ...plan, changes }
}
