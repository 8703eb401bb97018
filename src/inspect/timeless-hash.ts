import { createHash } from 'node:crypto'
import type { LayerListing } from '../model/layer-listing.ts'

const hexDigits = 32
const charactersAtOnce = 65_536

/** Tells layers apart by whatever they hold but for times: a step that runs again writes new ones. Equal ones hold the same in the same order. */
export function timelessHash(listing: LayerListing): string {
  const hash = createHash('sha256')
  let text = ''
  for (let index = 0; index < listing.entryCount; index += 1) {
    const { mode, uid, gid } = listing.attributes(index)
    const link = listing.linkName(index)
    // Names alone can hold what ends them.
    const names = `${JSON.stringify(listing.path(index))} ${link === undefined ? '' : JSON.stringify(link)}`
    const content = `${listing.fileBytes(index)} ${listing.contentHash(index) ?? ''}`
    text += `${listing.type(index)} ${mode} ${uid} ${gid} ${content} ${names}\n`
    if (text.length < charactersAtOnce) continue
    hash.update(text)
    text = ''
  }
  return hash.update(text).digest('hex').slice(0, hexDigits)
}
