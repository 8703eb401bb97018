import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Report } from '../../src/model/report.ts'
import { renderHtml } from '../../src/report/render-html.ts'
import { scenarios } from '../golden/scenarios.ts'
import { bigReport } from '../kit/big-report.ts'

/*
 * The page as people get it, in Debian's Chromium. What runs inside of it is given as text: there is no DOM among the types of this project.
 */

jest.setTimeout(120_000)

const reports: Readonly<Record<string, Report | undefined>> = {
  'looked-inside': scenarios['looked-inside'],
  'over-budget': scenarios['over-budget'],
  'over-growth': scenarios['over-growth'],
  'override-entry': scenarios['override-entry'],
  'hostile-names': scenarios['hostile-names'],
  published: scenarios['published'],
  'many images': bigReport({ variantCount: 20, findingCount: 12, remarkCount: 12 }),
}
const names = Object.keys(reports)
const screens: Readonly<Record<string, BrowserContextOptions>> = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 900 } },
  narrow: { colorScheme: 'light', viewport: { width: 360, height: 740 } },
}

let browser: Browser
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-page-'))
  browser = await chromium.launch({ executablePath: '/usr/bin/chromium' })
})

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Opens the page of a report, hands it over, and returns all that it complained of or asked for. */
async function visit(
  name: string,
  {
    screen,
    look,
  }: { readonly screen: BrowserContextOptions | undefined; readonly look: (page: Page) => Promise<void> },
): Promise<readonly string[]> {
  const report = reports[name]
  if (report === undefined) throw new Error(`There is no report ${name}`)
  const file = join(folder, 'report.html')
  await writeFile(file, renderHtml(report))
  const address = pathToFileURL(file).href
  const context = await browser.newContext(screen)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => request.url() === address || complaints.push(`asked for ${request.url()}`))
  await page.goto(address)
  await look(page)
  await context.close()
  return complaints
}

const unfold = `document.querySelectorAll('details').forEach((details) => { details.open = true })`

/** Texts whose contrast to what is behind them is below WCAG's 4.5. */
const faint = `(() => {
  const channels = (colour) => (colour.match(/[\\d.]+/g) ?? []).map(Number)
  const light = (colour) => {
    const [r, g, b] = channels(colour).map((value) => value / 255).map((value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = (element) => {
    if (element.tagName === 'text') return getComputedStyle(element.parentElement.querySelector('rect')).fill
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor
      if (channels(colour)[3] !== 0) return colour
    }
    return 'rgb(255, 255, 255)'
  }
  const own = (element) => element.tagName === 'text' ? getComputedStyle(element).fill : getComputedStyle(element).color
  const texts = [...document.querySelectorAll('body *')].filter((element) => element.tagName !== 'title' && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== ''))
  return texts.flatMap((element) => {
    const [a, b] = [light(own(element)), light(behind(element))].sort()
    const contrast = (b + 0.05) / (a + 0.05)
    return contrast < 4.5 ? [element.tagName + '.' + element.getAttribute('class') + ' ' + contrast.toFixed(2)] : []
  })
})()`

/** Labels of maps that are shown and reach beyond their tile. */
const tooWide = `[...document.querySelectorAll('.map text')].filter((text) => getComputedStyle(text).display !== 'none').filter((text) => {
  const tile = text.parentElement.querySelector('rect').getBoundingClientRect()
  const { right, bottom, width } = text.getBoundingClientRect()
  return width > 0 && (right > tile.right + 1 || bottom > tile.bottom + 1)
}).map((text) => text.textContent)`

describe.each(names)('the page of %s', (name) => {
  test.each(Object.keys(screens))('%s: asks for nothing, scrolls to no side, is legible', async (screen) => {
    const complaints = await visit(name, {
      screen: screens[screen],
      async look(page) {
        for (const state of ['as it opens', 'unfolded']) {
          const width = await page.evaluate('[document.documentElement.scrollWidth, innerWidth]')
          expect([state, width]).toEqual([state, [screens[screen]?.viewport?.width, screens[screen]?.viewport?.width]])
          await page.evaluate(unfold)
        }
        expect(await page.evaluate(faint)).toEqual([])
        expect(await page.evaluate(tooWide)).toEqual([])
      },
    })
    expect(complaints).toEqual([])
  })

  test('the keyboard skips to the report, reaches all that is folded, and unfolds it', async () => {
    const complaints = await visit(name, {
      screen: screens['light'],
      async look(page) {
        await page.keyboard.press('Tab')
        expect(await page.evaluate('document.activeElement.className')).toBe('skip')
        await page.keyboard.press('Enter')
        expect(await page.evaluate('document.activeElement.id')).toBe('main')
        const visible = await page.evaluate(
          `[...document.querySelectorAll('summary')].filter((one) => one.checkVisibility({ contentVisibilityAuto: true })).map((one, index) => { one.dataset.number = index; return index })`,
        )
        const reached = new Set<unknown>()
        for (let presses = 0; presses < 2000; presses += 1) {
          await page.keyboard.press('Tab')
          const number = await page.evaluate(
            'document.activeElement === document.body ? "end" : document.activeElement.dataset.number',
          )
          if (number === 'end') break
          if (number !== undefined) reached.add(Number(number))
        }
        expect([...reached]).toEqual(visible)
        const folded = page.locator('details:not([open]) > summary').first()
        if ((await folded.count()) === 0) return
        await folded.focus()
        await page.keyboard.press('Enter')
        expect(await page.evaluate('document.activeElement.parentElement.open')).toBe(true)
        expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid')
      },
    })
    expect(complaints).toEqual([])
  })

  test('on paper nothing stays folded, and nothing is dark', async () => {
    const complaints = await visit(name, {
      screen: screens['dark'],
      async look(page) {
        await page.emulateMedia({ media: 'print' })
        const hidden = await page.evaluate(
          `[...document.querySelectorAll('details > :not(summary)')].filter((one) => one.textContent.trim() !== '' && one.getBoundingClientRect().height === 0).map((one) => one.outerHTML.slice(0, 80))`,
        )
        expect(hidden).toEqual([])
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
        expect(await page.evaluate(faint)).toEqual([])
        expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-')
      },
    })
    expect(complaints).toEqual([])
  })
})

test('a name in the size table leads to what is told of its image, which unfolds', async () => {
  const complaints = await visit('many images', {
    screen: screens['narrow'],
    async look(page) {
      const opened = `document.querySelector('#image-7').parentElement.open`
      expect(await page.evaluate(opened)).toBe(false)
      await page.locator('#sizes a[href="#image-7"]').click()
      expect(await page.evaluate(opened)).toBe(true)
    },
  })
  expect(complaints).toEqual([])
})
