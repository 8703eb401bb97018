/** Where packages of Python and node are, the outermost one; else `/usr/lib`, `/usr/local/lib`, `/opt/conda/lib`, `/srv`. */
const homes = [
  /^.*?\/(?:site|dist)-packages(?=\/)/s,
  /^.*?\/node_modules(?=\/)/s,
  /^\/(?:usr\/(?:local\/)?|opt\/[^/]+\/)?[^/]+(?=\/)/,
]

/** The folder by which a person would name where a file is. */
export function homeOf(path: string): string {
  for (const home of homes) {
    const found = home.exec(path)?.[0]
    if (found !== undefined) return found
  }
  return '/'
}
