import { filled } from '../../../src/cli/project/fill-template';

const WORDS = { name: 'shop', branches: true, folders: false };

test.each([
  ['name: {{name}}, {{name}}\n', 'name: shop, shop\n'],
  ['a\n{{branches}}  b {{name}}\n{{folders}}  c\nd\n', 'a\n  b shop\nd\n'],
  ['{{name}}: 1\n', 'shop: 1\n'],
  ['{{ github.token }}', '{{ github.token }}'],
])('%j is filled in', (template, expected) => {
  expect(filled(template, WORDS)).toBe(expected);
});

test('a word that means nothing is a mistake of the template', () => {
  expect(() => filled('{{nmae}}', WORDS)).toThrow('{{nmae}}');
});
