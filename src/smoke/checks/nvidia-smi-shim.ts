import { posix } from 'node:path'
import type { ContainerSettings } from '../../model/smoke.ts'
import type { TestImage } from '../test-image.ts'

/** Where docker looks when neither the image nor the test sets PATH. */
const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/**
 * An nvidia-smi of the image itself, which could print anything. The NVIDIA runtime mounts the driver's at /usr/bin; an image that
 * was built under that runtime keeps an empty file there, which proves nothing and hides nothing.
 */
export async function nvidiaSmiShim(image: TestImage, settings: ContainerSettings): Promise<string | undefined> {
  const ofImage = image.runtime.env.findLast(({ key }) => key === 'PATH')?.value
  const folders = (settings.env['PATH'] ?? ofImage ?? defaultPath).split(':').filter((folder) => folder.startsWith('/'))
  const paths = new Set([...folders, '/usr/bin'].map((folder) => posix.join(folder, 'nvidia-smi')))
  for (const path of paths) {
    const entry = await image.entry(path)
    if (entry !== undefined && !(entry.type === 'file' && entry.fileBytes === 0)) return path
  }
  return undefined
}
