import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { micromark } from 'micromark'
import { gfm, gfmHtml } from 'micromark-extension-gfm'
import { type DefaultTreeAdapterTypes, parseFragment } from 'parse5'

type MarkdownNode = {
  readonly type: string
  readonly value?: string
  readonly url?: string
  readonly children?: readonly MarkdownNode[]
}

/** Markdown as GitHub's grammar reads it. */
export function parseMarkdown(markdown: string): MarkdownNode {
  return fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
}

/** All nodes of a tree, parents first. */
export function nodesOf(node: MarkdownNode): readonly MarkdownNode[] {
  return [node, ...(node.children ?? []).flatMap(nodesOf)]
}

/** The tree without its words: running text and code of a line count as one thing. Two documents of one shape differ in words alone. */
export function markdownShape(node: MarkdownNode): string {
  const isWords = node.type === 'text' || node.type === 'inlineCode'
  if (isWords) return 'words'
  if (node.type === 'html') return `html[${htmlShape(node.value ?? '')}]`
  const children = (node.children ?? []).map(markdownShape)
  const merged = children.filter((shape, index) => shape !== 'words' || children[index - 1] !== 'words')
  return `${node.type}(${merged.join(',')})`
}

/** Rendered with raw HTML let through, as an HTML parser sees it: elements and attribute names. */
export function renderedShape(markdown: string): string {
  const html = micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
  })
  return htmlShape(html)
}

const inline = new Set(['code'])

function htmlShape(html: string): string {
  const walk = (node: DefaultTreeAdapterTypes.Node): string => {
    if (node.nodeName === '#comment') return 'comment'
    if (!('tagName' in node)) return 'childNodes' in node ? node.childNodes.map(walk).filter(Boolean).join(',') : ''
    if (inline.has(node.tagName))
      return node.childNodes.every((child) => child.nodeName === '#text') ? '' : 'broken code'
    const attributes = node.attrs.map(({ name }) => name).join(' ')
    return `${node.tagName}{${attributes}}(${node.childNodes.map(walk).filter(Boolean).join(',')})`
  }
  return walk(parseFragment(html))
}
