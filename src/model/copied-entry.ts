/** An entry of an image's file system. A symbolic link is not followed. */
export type CopiedEntry = {
  readonly type: 'file' | 'hardlink' | 'symlink' | 'character' | 'block' | 'directory' | 'fifo'
  /** Permission bits with setuid, setgid and sticky: 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly linkTarget?: string
  /** Of a regular file, at most 4 MiB of it. */
  readonly content?: Uint8Array
  readonly fileBytes: number
  /** Of a directory that was asked for with `names`: its entries, at most 10,000. */
  readonly names?: readonly string[]
  /** The directory has more. */
  readonly namesTruncated?: true
}
