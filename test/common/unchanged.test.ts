import { ApiObject, type Chart, JsonPatch, Testing } from 'cdk8s';
import { computedOnce, whileUnchanged } from '../../src/common/unchanged';
import { manifestOf } from '../../src/kubernetes';
import { deployment, shopChart, shortForm } from '../support/synth';

const objectsOf = (chart: Chart) => chart.node.findAll().filter(ApiObject.isApiObject);

/** A chart with everything that asks for the JSON of something else. */
function shop(): Chart {
  const chart = shopChart();
  const app = shortForm(chart, { imagePullSecrets: ['registry'] });
  app.addWorkload(deployment(chart, 'web', { pod: { imagePullSecrets: [{ name: 'web-registry' }] } }));
  app.migratorJob.addJsonPatch(JsonPatch.add('/spec/template/spec/containers/1/env', [{ name: 'A', value: '1' }]));
  app.checkJob?.addJsonPatch(JsonPatch.add('/spec/ttlSecondsAfterFinished', 60));
  return chart;
}

function freeze(value: any): any {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
  return value;
}

describe('computedOnce', () => {
  const key = {};
  let count = 0;
  const next = () => computedOnce(key, () => ++count);

  test('computes again for everyone who asks', () => {
    expect([next(), next()]).toEqual([1, 2]);
  });

  test('computes once while the tree is unchanged, for each key', () => {
    const [first, second, other] = whileUnchanged(() => [next(), next(), computedOnce({}, () => 'other')]);
    expect(second).toBe(first);
    expect(other).toBe('other');
  });

  test('knows nothing of what was before, within or afterwards, also after a failure', () => {
    const before = whileUnchanged(next);
    const fails = () => {
      next();
      throw new Error('failed');
    };
    expect(() => whileUnchanged(fails)).toThrow('failed');
    const seen = [before, next()];
    whileUnchanged(() => seen.push(next(), whileUnchanged(next), next()));
    expect(seen).toEqual([before, before + 2, before + 3, before + 4, before + 3]);
  });
});

describe('rendering a chart that is unchanged', () => {
  test('gives the same as asking for each object alone', () => {
    const alone = Testing.synth(shop());
    expect(whileUnchanged(() => objectsOf(shop()).map(manifestOf))).toEqual(alone);
  });

  test('renders each object once', () => {
    const original = ApiObject.prototype.toJson;
    const rendered: string[] = [];
    const spy = jest.spyOn(ApiObject.prototype, 'toJson').mockImplementation(function (this: ApiObject) {
      rendered.push(this.node.path);
      return original.call(this);
    });
    try {
      const chart = shop();
      for (const object of objectsOf(chart)) whileUnchanged(() => manifestOf(object));
      expect(rendered.length).toBeGreaterThan(new Set(rendered).size);
      rendered.length = 0;
      whileUnchanged(() => objectsOf(chart).forEach(manifestOf));
      expect(rendered.length).toBe(new Set(rendered).size);
    } finally {
      spy.mockRestore();
    }
  });

  test('changes no manifest that somebody else may be given', () => {
    const chart = shopChart();
    const app = shortForm(chart, { imagePullSecrets: ['registry'] });
    const web = deployment(chart, 'web', { pod: { imagePullSecrets: [{ name: 'web-registry' }] } });
    const objects = objectsOf(chart);
    for (const object of objects) {
      const toJson = object.toJson.bind(object);
      object.toJson = () => freeze(toJson());
    }
    app.addWorkload(web);
    expect(whileUnchanged(() => objects.map(manifestOf))).toEqual(objects.map((object) => object.toJson()));
  });

  test('gives whoever calls toJson a manifest of their own', () => {
    const objects = objectsOf(shop());
    const before = objects.map((object) => object.toJson());
    const after = whileUnchanged(() =>
      objects.map((object) => {
        manifestOf(object);
        const own = object.toJson();
        for (const part of [own, own.metadata, own.spec?.template?.spec?.containers?.[0] ?? {}]) part.name = 'changed';
        return manifestOf(object);
      }),
    );
    expect(after).toEqual(before);
  });

  test('sees what changed since the last time', () => {
    const chart = shop();
    const [stop] = objectsOf(chart).filter(({ node }) => node.id === 'CheckJob');
    const [migrator] = objectsOf(chart).filter(({ node }) => node.id === 'MigratorJob');
    const before = whileUnchanged(() => manifestOf(stop).metadata.name);
    migrator.addJsonPatch(JsonPatch.add('/spec/ttlSecondsAfterFinished', 60));
    expect(whileUnchanged(() => manifestOf(stop).metadata.name)).not.toBe(before);
  });
});
