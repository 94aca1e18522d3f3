import { timelineMarkup } from './html-timeline';
import { html, type Markup } from './markup';
import { htmlTable, page } from './page';
import type { ChangeShape, EnvironmentPlan, InstallationPlan, Plan, Revision, WavePlan } from './plan';
import { duration, estimateText, windowText } from './text';

export function planHtml({ base, head, verdict, outcome, environments, shapes }: Plan): string {
  return page(
    verdict,
    html`<header>
<h1>What the change does</h1>
<p class="verdict ${outcome}">${verdict}</p>
<p>From ${revision(base)} to ${revision(head)}</p>
</header>
<main>
${environments.map(environmentSection)}
${shapesSection(shapes)}
</main>
<footer><p>Made by <code>cdk8s-downtime plan</code>. “At most” is the deadline of the migrator’s Job.</p></footer>`,
  );
}

const revision = ({ name, commit }: Revision) =>
  commit === undefined || commit === name
    ? html`<code>${name}</code>`
    : html`${name} (<code>${commit.slice(0, 12)}</code>)`;

function environmentSection(environment: EnvironmentPlan, index: number): Markup {
  const { name, tree, verdict, waves, installations } = environment;
  return html`<section aria-labelledby="environment-${index}">
<h2 id="environment-${index}">${name ?? tree}</h2>
<p>${verdict}</p>
${waves.length > 0 ? wavesTable(waves) : undefined}
${waves.length > 0 ? timelineMarkup(waves, `timeline-${index}`) : undefined}
${installationsTable(installations, name ?? tree)}
</section>
`;
}

function wavesTable(waves: readonly WavePlan[]): Markup {
  const rows = waves.map(({ name, concurrency, longestSeconds, soakMinutes, counts, windows }) => {
    const total = Object.values(counts).reduce((sum, count) => sum + (count ?? 0), 0);
    const open = windows.map((window) => html`<li>${windowText(window)}</li>`);
    return html`<tr><th scope="row">${name ?? 'no wave'}</th><td>${total}</td><td>${concurrency}</td>
<td>${longestSeconds === undefined ? undefined : duration(longestSeconds)}</td>
<td>${soakMinutes === undefined ? undefined : duration(soakMinutes * 60)}</td>
<td>${open.length > 0 ? html`<ul>${open}</ul>` : 'at any time'}</td></tr>
`;
  });
  return htmlTable('Waves', ['wave', 'installations', 'at once', 'at most', 'then wait', 'may sync'], rows);
}

function installationsTable(installations: readonly InstallationPlan[], environment: string): Markup {
  const rows = installations.map(
    ({ name, class: changeClass, wave, from, to, downtime, reasons }) => html`<tr><th scope="row">${name}</th>
<td><span class="class ${changeClass}">${changeClass}</span></td><td>${wave}</td>
<td>${[...new Set([from?.version, to?.version].filter(Boolean))].join(' → ')}</td>
<td>${downtime && estimateText(downtime)}</td>
<td><ul>${reasons.map(({ text, remedy }) => html`<li>${text}${remedy && html`. <strong>${remedy}</strong>`}</li>`)}</ul></td></tr>
`,
  );
  return htmlTable(
    `Installations of ${environment}`,
    ['installation', 'what', 'wave', 'version', 'down for', 'why'],
    rows,
  );
}

function shapesSection(shapes: readonly ChangeShape[]): Markup | undefined {
  if (shapes.length === 0) return undefined;
  const details = shapes.map(
    ({ count, class: changeClass, example, changes }) => html`<details>
<summary>${count} × ${changeClass}, such as ${example}</summary>
<pre>${changes.length > 0 ? changes.join('\n') : '(everything)'}</pre>
</details>
`,
  );
  return html`<section aria-labelledby="changes">
<h2 id="changes">What changes</h2>
${details}</section>`;
}
