import { describe, expect, test } from '@jest/globals'
import { parse, problemsOf } from '../../kit/config-problems.ts'

/* What is wrong with a matrix, each with its place and its remedy. The matrix begins at 4:5, its value at 4:13. */

const app = (matrix: string, rest = ''): string => `version: 1\nimages:\n  app:\n    matrix: ${matrix}\n${rest}`

describe('a mistake in a matrix is told with its place and its remedy', () => {
  test.each([
    ['{}', '4:5: This matrix has no list. Write one such as `EDITION: [simple, full]`, or remove `matrix`'],
    ['[a]', '4:13: images.app.matrix is a list. It should be a mapping of build arguments to lists of values'],
    ['{A: x}', '4:17: images.app.matrix.A is the text "x". It should be a list of values such as [simple, full]'],
    ['{A: [{b: c}]}', '4:18: images.app.matrix.A[0] is a mapping. It should be text, a number, true or false'],
    ['{A: [~]}', '4:18: images.app.matrix.A[0] is empty. It should be text, a number, true or false'],
    ['{A: []}', '4:14: The list of A is empty. Give it a value, or remove it'],
    ['{A: [x, y, x]}', '4:24: The value "x" stands twice in the list of A. Keep one of them'],
    ['{A: [1, "1"]}', '4:21: The value "1" stands twice in the list of A. Keep one of them'],
    [
      '{my-key: [x]}',
      '4:14: "my-key" cannot be the name of a build argument. Use letters, digits and "_", no digit first',
    ],
    [
      '{version: [x]}',
      '4:14: {{version}} is a template of tags, and "version" cannot be the key of a matrix. Choose another name, such as "VERSION"',
    ],
    ['{A: ["{{version}}"]}', '4:18: The value "{{version}}" holds a template. Write a short text without templates'],
    ['{A: ["x\\ny"]}', '4:18: The value "x\\u{a}y" holds a control character. Write a short text without templates'],
    [
      '{A: ["a/b"]}',
      '4:5: "a/b" cannot be the name of a variant. Give the matrix a `name` of letters, digits, ".", "_" and "-" that no other variant has',
    ],
    ['{A: [x, y], B: [1], name: "{{B}}"}', '4:39: Two cells are called "1". Put {{A}} into the `name` of the matrix'],
    ['{A: [x], name: "{{C}}"}', '4:28: The matrix has no key "C" for this template. Write {{A}}'],
    [
      '{A: [x, X]}',
      '4:5: The variants "x" and "X" differ only in case. Give the matrix a `name` of letters, digits, ".", "_" and "-" that no other variant has',
    ],
    // exclude
    ['{A: [x], exclude: [{A: x}]}', '4:5: Nothing is left of this matrix. Exclude less'],
    ['{AB: [xyz, y], exclude: [{AC: y}]}', '4:39: The matrix has no key "AC". Did you mean "AB"?'],
    [
      '{A: [simple, y], exclude: [{A: simpel}]}',
      '4:44: A has no value "simpel", and nothing is excluded. Did you mean "simple"?',
    ],
    [
      '{A: [x, y], exclude: [{A: x}, {A: x}]}',
      '4:43: This excludes nothing: an entry before it excludes the same. Remove one of them',
    ],
    [
      '{A: [x], exclude: [{}]}',
      '4:32: This entry would exclude every cell. Name what is excluded, such as {EDITION: simple}',
    ],
    ['{A: [x], exclude: {A: x}}', '4:31: images.app.matrix.exclude is a mapping. It should be a list of mappings'],
    // include
    ['{A: [x], include: [{A: x}]}', '4:32: This adds nothing: a cell has all of it already. Remove it, or add a key'],
    [
      '{A: [x], include: [{A: x, B: 1}, {A: x, B: 1}]}',
      '4:46: This adds nothing: a cell has all of it already. Remove it, or add a key',
    ],
    ['{A: [x], include: [{A: y}, {A: y}]}', '4:40: This entry stands twice. Keep one of them'],
    [
      '{A: [simple], B: [1], include: [{A: simpel, C: 1}]}',
      '4:49: No cell has "simpel" for A, and to be one of its own this entry lacks B. Did you mean "simple"?',
    ],
    [
      '{A: [x], B: [1, 2], exclude: [{B: 2}], include: [{B: 2}]}',
      '4:62: No cell fits this entry, and to be one of its own it lacks A. Add A',
    ],
    [
      '{A: [x], include: [{}]}',
      '4:32: This entry says nothing. Write a mapping such as {EDITION: full, PY: "3.14"}, or remove it',
    ],
    [
      '{A: [x], include: [{b-c: 1}]}',
      '4:33: "b-c" cannot be the name of a build argument. Use letters, digits and "_", no digit first',
    ],
    // cells
    ['{A: [simple, y], cells: {simpel: {}}}', '4:38: There is no cell "simpel". Did you mean "simple"?'],
    [
      '{A: [x], cells: {x: {budgt: 3MB}}}',
      '4:34: images.app.matrix.cells.x has no setting "budgt". Did you mean "budget"?',
    ],
    [
      '{A: [x], cells: {x: {build-args: {A: y}}}}',
      '4:47: The build argument A has its value from the matrix. Remove it here, or there',
    ],
  ])('%s', (matrix, expected) => {
    expect(problemsOf(app(matrix))).toEqual([`c.yml:${expected}`])
  })

  test.each([
    ['dockerfile: "D.{{EDITON}}"', '5:17: The matrix has no key "EDITON" for this template. Write {{EDITION}}'],
    [
      `target: "\${{ matrix.EDITION }}"`,
      '5:13: The matrix has no key "matrix.EDITION" for this template. Write {{EDITION}}',
    ],
    ['target: "{{foo}}"', '5:13: The matrix has no key "foo" for this template. There are "EDITION", "T"'],
    [
      'target: "{{T}}"',
      '5:13: The cell "b" has no value for T. Give it one by `include`, or write the setting in `cells`',
    ],
    ['labels: {x: "{{edition}}"}', '5:17: The matrix has no key "edition" for this template. Write {{EDITION}}'],
    [
      'labels: {"{{EDITION}}": x}',
      '5:14: "{{EDITION}}" is a key, and a template stands in a value. Write it in `cells`',
    ],
    [
      'budget: {compressed: {max: 3MB, message: "{{EDITION}}"}}',
      '5:46: A budget holds for all cells, and takes no template. Write the budget of a cell in `cells`',
    ],
    [
      'build-args: ["EDITION=x"]',
      '5:18: The build argument EDITION has its value from the matrix. Remove it here, or there',
    ],
    ['cells: {a: {}}', '5:5: images.app has no setting "cells". Write it in `matrix`'],
    ['relations: ["a < {{EDITOIN}}"]', '5:17: No matrix of this image has a key "EDITOIN". Did you mean "EDITION"?'],
    [
      'relations: ["x{{EDITION}} < b"]',
      '5:17: No variants fit this relation, whatever its templates stand for. Correct the names, or remove it',
    ],
    [
      'relations: [{distinct: ["c*"]}]',
      '5:29: No variant is called "c*". Let it fit several, such as "simple-*", or remove it',
    ],
    [
      'relations: [{distinct: ["a*"]}]',
      '5:18: distinct needs at least two variants, each once. Name them all, each once',
    ],
    [
      'repositories: a/b\n    tags: "{{version}}"',
      '6:11: app/a and app/b both claim the tag "{{version}}" of a/b. Give one of them a `tag-suffix`, or another repository',
    ],
    [
      'repositories: a/b\n    tags: "{{vershun}}-{{EDITION}}"',
      '6:11: Tags have no template "{{vershun}}". Did you mean {{version}}?',
    ],
  ])('%s', (settings, expected) => {
    const text = app('{EDITION: [a, b], include: [{EDITION: a, T: 1}]}', `    ${settings}\n`)
    expect(problemsOf(text)).toEqual([`c.yml:${expected}`])
  })

  test('what every cell meets is told once', () => {
    const text = app('{A: [x, y]}', '    budget: 4G\n    smoke: [{rum: x}]\n    target: "-"\n')
    expect(problemsOf(text)).toHaveLength(3)
  })

  test('all at once, and nothing that only follows from them', () => {
    const text = app(
      '{A: [x, x], B: y, C: [], exclude: [{Q: 1}]}',
      '    dockerfile: "D.{{B}}"\n    budget: 4G\n    relations: [x-y < x-z]\n  other: {budget: 3G, parity: x, from: {image: app, variant: x-y, arg: A}}\n',
    )
    expect(problemsOf(text).map((line) => line.slice(6, 50))).toEqual([
      '4:21: The value "x" stands twice in the list',
      '4:28: images.app.matrix.B is the text "y". I',
      '4:31: The list of C is empty. Give it a valu',
      '8:19: images.other.budget is "3G": the unit ',
      '8:23: images.other has no setting "parity". ',
    ])
  })

  test('a matrix that every variant replaces by its own is told', () => {
    expect(problemsOf(app('{A: [x]}', '    variants: {a: {matrix: {B: [y]}}}\n'))).toEqual([
      'c.yml:4:5: No variant of this image takes this matrix: each has its own. Remove it',
    ])
  })

  test('`matrix` elsewhere is told where it belongs', () => {
    expect(problemsOf('version: 1\ndefaults: {matrix: {A: [x]}}\nimages: {a: }')).toEqual([
      'c.yml:2:12: defaults has no setting "matrix". Write it in an image or in a variant',
    ])
    expect(problemsOf(app('{A: [x], cells: {x: {matrix: {B: [y]}}}}'))[0]).toContain('has no setting "matrix"')
  })
})

describe('a matrix made to exhaust or to trick the reader', () => {
  const values = (count: number): string => Array.from({ length: count }, (_, index) => `v${index}`).join(', ')
  const keys = (count: number, list: string): string =>
    Array.from({ length: count }, (_, index) => `K${index}: [${list}]`).join(', ')

  test.each([
    [
      '10^9 cells',
      app(`{${keys(9, values(10))}}`),
      '1000000000 combinations of these lists are more than 1024. An image has at most 256 cells',
    ],
    ['more than can be counted', app(`{${keys(30, values(100))}}`), 'More than 2^53 combinations'],
    [
      '257 cells',
      app(`{A: [${values(257)}]}`),
      'An image of 257 cells has more than 256. Exclude more, or write several images',
    ],
    [
      '300 in two variants',
      `version: 1\nimages: {app: {matrix: {A: [${values(150)}]}, variants: {x: , y: }}}`,
      'An image of 300 cells has more than 256',
    ],
    ['many keys', app(`{${keys(1000, 'x')}}`), 'A matrix of 1000 keys is more than can be read. Use at most 32'],
    [
      'many keys of include',
      app(
        `{A: [${values(200)}], include: [${Array.from({ length: 2000 }, (_, index) => `{B${index}: x}`).join(', ')}]}`,
      ),
      'A matrix of 2001 keys is more than can be read',
    ],
    [
      'a hundred images of 256 cells',
      `version: 1\nimages:\n  a0: &a {matrix: {A: &v [${values(16)}], B: *v}}\n${Array.from({ length: 100 }, (_, index) => `  b${index}: *a\n`).join('')}`,
      '25856 images × variants × platforms are more than 2000',
    ],
    ['a long value', app(`{A: ["${'x'.repeat(500_000)}"], name: y}`), 'is longer than 128 characters'],
    ['__proto__', app('{__proto__: [x], A: [y]}'), 'The key "__proto__" is not allowed'],
    [
      'templates that make gigabytes',
      app(
        `{A: [${values(200)}], B: ["${'x'.repeat(128)}"], name: "{{A}}"}`,
        `    target: "${'{{B}}'.repeat(80_000)}"\n`,
      ),
      'The templates of this configuration make more text than can be read',
    ],
    [
      'relations that make many',
      app(`{A: [${values(200)}]}`, `    relations: [${Array.from({ length: 50 }, () => '"{{A}} < v0"').join(', ')}]\n`),
      'Templates and stars make more than 2000 relations',
    ],
  ])('%s is refused in one sentence, soon', (_, text, sentence) => {
    const found = problemsOf(text)
    expect(found.filter((line) => line.includes(sentence))).toHaveLength(1)
  })

  test('256 cells of the names that objects have are accepted', () => {
    const text = app(
      `{constructor: [${values(16)}], hasOwnProperty: [${values(16)}]}`,
      '    target: "{{constructor}}"\n',
    )
    const { variants } = parse(text)
    expect(variants).toHaveLength(256)
    expect(variants.at(-1)).toMatchObject({ variant: 'v15-v15', target: 'v15' })
  })
})
