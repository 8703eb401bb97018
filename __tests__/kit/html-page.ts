import { type DefaultTreeAdapterTypes, html, parse } from 'parse5'

type Element = DefaultTreeAdapterTypes.Element

/** A page as a browser's parser reads it. */
export type HtmlPage = {
  /** Codes of parse errors: a browser would guess. */
  readonly errors: readonly string[]
  /** All elements, parents first. */
  readonly elements: readonly Element[]
  /** What is read, style left out. */
  readonly text: string
}

export function parsePage(markup: string): HtmlPage {
  const errors: string[] = []
  const document = parse(markup, { onParseError: ({ code }) => errors.push(code) })
  return { errors, elements: elementsOf(document), text: textOf(document) }
}

export function attributeOf(element: Element, name: string): string | undefined {
  return element.attrs.find((attribute) => attribute.name === name)?.value
}

/** Elements of this name that lie in another, at any depth. */
export function within(element: Element, ...tags: readonly string[]): readonly Element[] {
  return elementsOf(element).filter((inner) => inner !== element && tags.includes(inner.tagName))
}

export function textOf(node: DefaultTreeAdapterTypes.Node): string {
  if ('value' in node) return node.value
  if (!('childNodes' in node) || ('tagName' in node && node.tagName === 'style')) return ''
  const separator = 'tagName' in node && ['code', 'a', 'strong', 'span', 'text'].includes(node.tagName) ? '' : '\n'
  return node.childNodes.map(textOf).join('') + separator
}

function elementsOf(root: DefaultTreeAdapterTypes.Node): readonly Element[] {
  const found: Element[] = []
  const open: DefaultTreeAdapterTypes.Node[] = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ('tagName' in node) found.push(node)
    if ('childNodes' in node) open.push(...node.childNodes.toReversed())
  }
  return found
}

/** Whether an element is part of a drawing. */
export function isDrawn({ namespaceURI }: Element): boolean {
  return namespaceURI === html.NS.SVG
}
