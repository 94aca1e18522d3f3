import { ApplicationGenerator, type ClustersGeneratorProps } from '../../../src';
import { elementsOf, UnknownElements } from '../../../src/applications/set/generated-elements';

const { list, matrix, merge, clusters, gitDirectories, gitFiles } = ApplicationGenerator;
const GIT = { repoUrl: 'https://git.example.com/x.git', revision: 'main', paths: ['a/*'] };

const render = (generator: ApplicationGenerator) => JSON.parse(JSON.stringify(generator._render()));
const elements = (generator: ApplicationGenerator) => elementsOf(render(generator));

describe('as they are written', () => {
  test('a list', () => {
    expect(render(list([{ a: 'x', b: 'y' }, { a: 'z' }]))).toEqual({
      list: { elements: [{ a: 'x', b: 'y' }, { a: 'z' }] },
    });
  });

  test('a list is a copy', () => {
    const element = { a: 'x' };
    const generator = list([element]);
    element.a = 'y';
    expect(elements(generator)).toEqual([{ a: 'x' }]);
  });

  test.each<[ClustersGeneratorProps | undefined, any]>([
    [undefined, {}],
    [
      { matchLabels: { stage: 'x' }, values: { a: 'b' } },
      { selector: { matchLabels: { stage: 'x' } }, values: { a: 'b' } },
    ],
  ])('clusters %p', (props, json) => {
    expect(render(clusters(props))).toEqual({ clusters: json });
  });

  test('folders and files of a repository', () => {
    const { paths, ...rest } = GIT;
    const common = { repoURL: rest.repoUrl, revision: 'main' };
    expect(render(gitDirectories(GIT))).toEqual({ git: { ...common, directories: [{ path: 'a/*' }] } });
    const props = { ...rest, paths: ['a', 'b'], exclude: ['c'], values: { d: 'e' }, pathParamPrefix: 'f' };
    expect(render(gitFiles(props))).toEqual({
      git: {
        ...common,
        files: [{ path: 'a' }, { path: 'b' }, { path: 'c', exclude: true }],
        values: { d: 'e' },
        pathParamPrefix: 'f',
      },
    });
    expect(paths).toEqual(['a/*']);
  });

  test('combinations', () => {
    const one = list([{ a: 'x' }]);
    expect(render(matrix(one, clusters()))).toEqual({ matrix: { generators: [render(one), { clusters: {} }] } });
    expect(render(merge(['a'], one, [one, clusters()]))).toEqual({
      merge: { generators: [render(one), render(one), { clusters: {} }], mergeKeys: ['a'] },
    });
  });

  test('combinations of combinations, but no deeper', () => {
    const one = list([{ a: 'x' }]);
    const two = matrix(one, one);
    expect(() => merge(['a'], two, [one])).not.toThrow();
    expect(() => matrix(one, merge(['a'], one, [two]))).toThrow(
      new Error('a matrix generator of combined generators that combine others; Argo CD allows two levels'),
    );
    expect(() => merge(['a'], matrix(one, two), [one])).toThrow(
      new Error('a merge generator of combined generators that combine others; Argo CD allows two levels'),
    );
  });

  test('what they depend on', () => {
    const one = list([{ a: 'x' }]);
    expect(one._outside).toEqual([]);
    expect(matrix(matrix(one, clusters()), gitFiles(GIT))._outside).toEqual(['clusters', 'git']);
  });
});

describe('fails for', () => {
  const one = list([{ a: 'x' }]);

  test.each<[string, () => unknown, string]>([
    [
      'an empty list',
      () => list([]),
      'a list generator has no elements; an ApplicationSet without any may delete what it made before',
    ],
    ['no list', () => list(undefined as any), 'a list generator has no elements; an ApplicationSet without any may'],
    ['an empty element', () => list([{ a: 'x' }, {}]), 'element 2 of a list generator is empty; give its parameters'],
    ['a number', () => list([{ a: 'x', b: 3 as any }]), 'element 1 of a list generator has b: 3; write it as a text'],
    [
      'no paths',
      () => gitFiles({ ...GIT, paths: [] }),
      "a Git generator of 'https://git.example.com/x.git' has no paths; say which files count",
    ],
    [
      'no folders',
      () => gitDirectories({ ...GIT, paths: [] }),
      "a Git generator of 'https://git.example.com/x.git' has no paths; say which directories count",
    ],
    [
      'two Git generators',
      () => matrix(gitFiles(GIT), gitDirectories(GIT)),
      'a matrix of two Git generators: the paths of one hide those of the other; give one a pathParamPrefix',
    ],
    [
      'no keys',
      () => merge([], one, [one]),
      'a merge generator has no keys; name the parameters by which elements are found',
    ],
    ['no overrides', () => merge(['a'], one, []), 'a merge generator has no overrides; use the base alone'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('two Git generators, unless one of them has another name', () => {
    expect(() => matrix(gitFiles(GIT), gitDirectories({ ...GIT, pathParamPrefix: 'x' }))).not.toThrow();
  });
});

describe('elements', () => {
  test('of a list are what stands there', () => {
    expect(elements(list([{ a: '{{ .b }}' }]))).toEqual([{ a: '{{ .b }}' }]);
    expect(elementsOf({ list: {} })).toEqual([]);
  });

  test('of a matrix are all combinations, and the first wins', () => {
    const generator = matrix(list([{ a: '1' }, { a: '2' }]), list([{ b: 'x' }, { b: 'y', a: 'lost' }]));
    expect(elements(generator)).toEqual([
      { a: '1', b: 'x' },
      { a: '1', b: 'y' },
      { a: '2', b: 'x' },
      { a: '2', b: 'y' },
    ]);
  });

  test('of a matrix: the second is filled in from the first', () => {
    const generator = matrix(list([{ a: '1' }, { a: '2' }]), list([{ b: '{{.a}}-{{ .a }}', 'c{{.a}}': 'x' }]));
    expect(elements(generator)).toEqual([
      { a: '1', b: '1-1', c1: 'x' },
      { a: '2', b: '2-2', c2: 'x' },
    ]);
  });

  test('of a merge are those of the base, with what the others say', () => {
    const base = list([
      { a: '1', b: 'x', c: 'base' },
      { a: '2', b: 'x', c: 'base' },
    ]);
    const generator = merge(['b', 'a'], base, [
      list([{ a: '2', b: 'x', c: 'first', d: 'first' }]),
      list([{ b: 'x', a: '2', c: '' }]),
    ]);
    expect(elements(generator)).toEqual([
      { a: '1', b: 'x', c: 'base' },
      { a: '2', b: 'x', c: '', d: 'first' },
    ]);
    expect(elements(base)[1]).toEqual({ a: '2', b: 'x', c: 'base' });
  });

  test('of combinations of combinations', () => {
    const inner = merge(['a'], list([{ a: '1' }, { a: '2' }]), [list([{ a: '2', b: 'y' }])]);
    expect(elements(matrix(inner, list([{ c: '{{ .a }}' }])))).toEqual([
      { a: '1', c: '1' },
      { a: '2', b: 'y', c: '2' },
    ]);
  });

  test.each<[string, any, string]>([
    ['clusters', { clusters: {} }, 'depends on the clusters that Argo CD knows'],
    ['a repository', { git: { repoURL: 'https://x' } }, 'depends on what is in https://x'],
    [
      'a matrix with clusters',
      matrix(list([{ a: '1' }]), clusters())._render(),
      'depends on the clusters that Argo CD knows',
    ],
    ['a selector', { list: {}, selector: {} }, 'has ["list","selector"], which only Argo CD evaluates'],
    ['other generators', { plugin: {} }, 'has ["plugin"], which only Argo CD evaluates'],
    ['no generator', {}, 'has [null], which only Argo CD evaluates'],
    ['elements in YAML', { list: { elementsYaml: '[]' } }, 'has list.elementsYaml, which only Argo CD evaluates'],
    ['a template of its own', { list: { template: {} } }, 'has list.template, which only Argo CD evaluates'],
    ['numbers', { list: { elements: [{ a: 1 }] } }, 'has an element with a: 1, which is not a text'],
    ['an empty element', { list: { elements: [{}] } }, 'has an empty element, which Argo CD does not fill in'],
    [
      'functions',
      matrix(list([{ a: '1' }]), list([{ b: '{{ .a | upper }}' }]))._render(),
      "'{{ .a | upper }}' is more than the name of a parameter",
    ],
  ])('%s are not known', (_, generator, message) => {
    expect(() => elementsOf(JSON.parse(JSON.stringify(generator)))).toThrow(new UnknownElements(message));
  });

  test.each<[string, ApplicationGenerator, string]>([
    [
      'a parameter that the first of a matrix does not have',
      matrix(list([{ a: '1' }]), list([{ b: '{{ .c }}' }])),
      'there is no parameter .c; there are a',
    ],
    [
      'an element without a merge key',
      merge(['a', 'b'], list([{ a: '1' }]), [list([{ a: '1', b: '2' }])]),
      'the merge generator\'s element {"a":"1"} has no b, a merge key',
    ],
    [
      'two elements with one merge key',
      merge(['a'], list([{ a: '1', b: 'x' }, { a: '1' }]), [list([{ a: '1' }])]),
      'the merge generator has two elements with {"a":"1"}, its merge keys',
    ],
    [
      'an override of nothing',
      merge(['a'], list([{ a: '1' }]), [list([{ a: '2' }])]),
      'the merge generator\'s override {"a":"2"} belongs to no element of the base',
    ],
  ])('fails for %s', (_, generator, message) => {
    let error: any;
    try {
      elements(generator);
    } catch (caught) {
      error = caught;
    }
    expect(error).not.toBeInstanceOf(UnknownElements);
    expect(error.message).toBe(message);
  });
});
