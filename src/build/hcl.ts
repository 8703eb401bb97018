/** A string as bake reads it: every string of its JSON, keys too, is an HCL template, so `${` and `%{` are doubled to stay text. */
export function hclText(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, (sign) => sign + sign)
}
