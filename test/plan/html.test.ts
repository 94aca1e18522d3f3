import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { type Plan, planHtml, planText } from '../../src/plan';
import { html } from '../../src/plan/markup';
import { all, migrated, Repository } from './support';

const TENANTS = ['acme', 'bolt', 'cargo'];
const SCHEMA = JSON.parse(readFileSync(join(__dirname, '../../docs/reference/plan.schema.json'), 'utf8'));

let plan: Plan;
beforeAll(() => {
  const repository = new Repository();
  for (const tenant of TENANTS) {
    repository.edit(`dist/production/installations/${tenant}/manifests.yaml`, migrated('1.5'));
  }
  const downgrade = all(/(schema-version: |SCHEMA_VERSION\n\s+value: )"[\d.]+"/g, '$1"1.3"');
  repository.edit('dist/staging/installations/acme/manifests.yaml', downgrade);
  plan = repository.plan();
});

describe('the page', () => {
  test('has landmarks, headings in order, and tables with captions and headers', () => {
    const page = planHtml(plan);
    for (const tag of ['header', 'main', 'footer', 'h1']) expect(page.split(`<${tag}>`)).toHaveLength(2);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect([...page.matchAll(/<h(\d)/g)].map(([, level]) => level).join('')).toBe('1222');
    const count = (pattern: RegExp) => [...page.matchAll(pattern)].length;
    expect(count(/<caption>/g)).toBe(count(/<table>/g));
    expect(count(/<tr><th scope="row">/g)).toBe(count(/<tr>/g) - count(/<thead>/g));
    for (const [, id] of page.matchAll(/aria-labelledby="([^"]+)"/g)) expect(page).toContain(` id="${id}"`);
  });

  test('needs nothing else, and has both colour schemes', () => {
    const page = planHtml(plan);
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(|\ssrc=|\shref=|https?:/);
    expect(page).toContain('prefers-color-scheme: dark');
  });

  test('says who goes down, what is blocked and why', () => {
    const page = planHtml(plan);
    expect(page).toContain(`<p class="verdict blocked">${plan.verdict}</p>`);
    for (const tenant of TENANTS) expect(page).toContain(`<th scope="row">${tenant}</th>`);
    expect(page).toMatch(
      /would take the schema back from 1\.\d to 1\.3\. <strong>put 1\.\d or a newer version into Git/,
    );
  });

  test('draws the waves against their windows, and says it', () => {
    const page = planHtml(plan);
    expect(page).toMatch(/<title id="timeline-0">wave canary: from Mon 0:00, at most \d+ min; wave main: from [A-Z]/);
    expect([...page.matchAll(/<rect class="run/g)]).toHaveLength(2);
  });

  test('escapes what comes from outside', () => {
    const evil = `<img src=x onerror="alert('&')">`;
    const [environment] = plan.environments;
    const installations = environment.installations.map((one) => ({ ...one, name: evil, class: 'downtime' as const }));
    const shapes = plan.shapes.map((shape) => ({ ...shape, example: evil, changes: [evil] }));
    const waves = environment.waves.map((wave) => ({ ...wave, name: evil }));
    const all = {
      ...plan,
      verdict: evil,
      environments: [{ ...environment, name: evil, installations, waves }],
      shapes,
    };
    expect(planHtml(all)).not.toContain('<img');
    expect(`${html`<p>${evil}</p>`.text}`).toBe('<p>&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;</p>');
  });

  test('of nothing says so', () => {
    const page = planHtml({ ...plan, verdict: 'nothing changes', outcome: 'unchanged', environments: [], shapes: [] });
    expect(page).toContain('<p class="verdict unchanged">nothing changes</p>');
  });
});

test('the windows of a wave are those of its installations', () => {
  const [production] = plan.environments;
  const windows = production.waves.flatMap((wave) => wave.windows);
  expect(windows).toContainEqual({
    project: 'shop-production-night',
    kind: 'allow',
    schedule: '0 22 * * *',
    duration: '6h',
    timeZone: 'Europe/Berlin',
    installations: expect.any(Number),
  });
  expect(planText(plan)).toMatch(/wave \w+: .*\d may sync from '0 22 \* \* \*' \(Europe\/Berlin\) for 6h/);
});

describe('the JSON', () => {
  const validate = new Ajv({ allErrors: true, strict: true }).compile(SCHEMA);

  test('is as the schema says', () => {
    const repository = new Repository('legacy-shop');
    repository.edit('dist/legacy-shop.k8s.yaml', all(/app:[\d.]+/g, 'app:9.9.9'));
    for (const one of [plan, repository.plan(), new Repository().plan()]) {
      validate(JSON.parse(JSON.stringify(one)));
      expect(validate.errors).toBeNull();
    }
  });

  test.each([
    ['another class', { outcome: 'fine' }],
    ['a key that is not known', { other: 1 }],
  ])('%s is not', (_, change) => {
    expect(validate({ ...JSON.parse(JSON.stringify(plan)), ...change })).toBe(false);
  });
});
