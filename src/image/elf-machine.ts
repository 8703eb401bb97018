/** The bytes of a file that `elfMachine` needs. */
export const elfHeadBytes = 20

/**
 * e_machine of an ELF executable or shared library, from the file's first 20 bytes; undefined for anything else. Relocatable
 * objects and core files do not count: kernel modules and BPF programs lie in images of every platform.
 */
export function elfMachine(head: Uint8Array): number | undefined {
  if (head.length < elfHeadBytes) return undefined
  if (head[0] !== 0x7f || head[1] !== 0x45 || head[2] !== 0x4c || head[3] !== 0x46) return undefined
  const encoding = head[5]
  if (encoding !== 1 && encoding !== 2) return undefined
  const half = (at: number) => {
    const [first, second] = [head[at] ?? 0, head[at + 1] ?? 0]
    return encoding === 1 ? first | (second << 8) : (first << 8) | second
  }
  const type = half(16)
  return type === 2 || type === 3 ? half(18) : undefined
}
