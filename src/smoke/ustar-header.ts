const largestOctal = 8 ** 11 - 1

/** The header of a regular file (POSIX ustar); a size over 8 GiB is written in base 256, as GNU's and Go's tar do. */
export function ustarHeader(name: string, fileBytes: number): Uint8Array {
  const block = Buffer.alloc(512)
  block.write(name, 0, 100, 'latin1')
  block.write(`0000644\0${'0000000\0'.repeat(2)}`, 100, 'latin1')
  if (fileBytes <= largestOctal) {
    block.write(`${fileBytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  } else {
    block.writeUInt8(0x80, 124)
    block.writeBigUInt64BE(BigInt(fileBytes), 128)
  }
  block.write('00000000000\0', 136, 'latin1')
  block.write('        0', 148, 'latin1')
  block.write('ustar\u000000', 257, 'latin1')
  const checksum = block.reduce((sum, byte) => sum + byte, 0)
  block.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
