/** Lines that images are pulled over, each with the bytes that it brings in a millisecond. */
const speeds = [
  { name: '100 Mbit/s', bytesPerMillisecond: 12_500 },
  { name: '1 Gbit/s', bytesPerMillisecond: 125_000 },
] as const

export const speedNames = speeds.map(({ name }) => name)

/** How long the download of so many bytes takes at each of the speeds, in their order: `56 s`, `5.6 s`. Unpacking comes on top. */
export function pullTimes(bytes: number): readonly string[] {
  return speeds.map(({ bytesPerMillisecond }) => timeInWords(Math.ceil(bytes / bytesPerMillisecond)))
}

function timeInWords(milliseconds: number): string {
  if (milliseconds === 0) return '0 s'
  if (milliseconds < 100) return 'under 0.1 s'
  const tenths = Math.round(milliseconds / 100)
  if (tenths < 100) return `${Math.floor(tenths / 10)}.${tenths % 10} s`
  const seconds = Math.round(milliseconds / 1000)
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
