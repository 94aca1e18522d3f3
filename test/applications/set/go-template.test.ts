import { fillIn, fillInAll, UnknownTemplate } from '../../../src/applications/set/go-template';

const PARAMETERS = {
  stage: 'develop',
  a_1: '{{ .stage }}',
  path: { basename: 'shop', deep: { er: 'x' } },
  count: 3,
  none: null,
};

test.each([
  ['', ''],
  ['plain', 'plain'],
  ['{{.stage}}', 'develop'],
  ['{{ .stage }}', 'develop'],
  ['{{\t.stage\r\n}}', 'develop'],
  ['a-{{ .stage }}-{{ .stage }}-b', 'a-develop-develop-b'],
  ['{{.stage}}{{.stage}}', 'developdevelop'],
  ['{{ .path.basename }}/{{ .path.deep.er }}', 'shop/x'],
  ['{ { }} {x}', '{ { }} {x}'],
  // What is filled in is not looked at again.
  ['{{ .a_1 }}', '{{ .stage }}'],
])('%p becomes %p', (template, text) => {
  expect(fillIn(template, PARAMETERS)).toBe(text);
});

test.each([
  ['{{ .stage | upper }}', '{{ .stage | upper }}'],
  ['x {{- .stage -}} y', '{{- .stage -}}'],
  ['{{/* .stage */}}', '{{/* .stage */}}'],
  ['{{ if .stage }}x{{ end }}', '{{ if .stage }}'],
  ['{{ index . "stage" }}', '{{ index . "stage" }}'],
  ['{{ . }}', '{{ . }}'],
  ['{{ .stage .stage }}', '{{ .stage .stage }}'],
  ['{{ $.stage }}', '{{ $.stage }}'],
  ['{{ . stage }}', '{{ . stage }}'],
  ['{{ .1 }}', '{{ .1 }}'],
  ['{{}}', '{{}}'],
  ['{{ .stage }} {{ .stage', '{{ .stage'],
  ['{{{ .stage }}}', '{{{ .stage }}'],
])('only Argo CD knows what becomes of %p', (template, action) => {
  expect(() => fillIn(template, PARAMETERS)).toThrow(
    new UnknownTemplate(`'${action}' is more than the name of a parameter`),
  );
});

test.each([
  ['{{ .count }}', '.count is 3, not a text'],
  ['{{ .none }}', '.none is null, not a text'],
  ['{{ .path }}', '.path is {"basename":"shop","deep":{"er":"x"}}, not a text'],
])('only Argo CD knows how %p is written', (template, message) => {
  expect(() => fillIn(template, PARAMETERS)).toThrow(new UnknownTemplate(message));
});

test.each(['.stagee', '.path.bse', '.stage.x', '.none.x', '.toString', '.path.constructor'])(
  'fails for the missing parameter %s',
  (name) => {
    let error: any;
    try {
      fillIn(`{{ ${name} }}`, PARAMETERS);
    } catch (caught) {
      error = caught;
    }
    expect(error).not.toBeInstanceOf(UnknownTemplate);
    expect(error.message).toBe(`there is no parameter ${name}; there are a_1, count, none, path, stage`);
  },
);

test('everything in a value is filled in, names, too, and nothing else is touched', () => {
  const template = { a: ['{{.stage}}', 1, true, null], '{{.stage}}': { b: '{{ .path.basename }}' } };
  expect(fillInAll(template, PARAMETERS)).toEqual({ a: ['develop', 1, true, null], develop: { b: 'shop' } });
  expect(template.a[0]).toBe('{{.stage}}');
});
