import { duration, html, htmlTable, page } from '../plan';
import { type RunResult, resultLine, resultRows } from './run-result';

/** What happened beside what was planned, as one page of its own. */
export function resultHtml(result: RunResult): string {
  const { base, revision, startedAt, endedAt, outcome, installations } = result;
  const verdict = resultLine(installations);
  const took = duration(Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000));
  const rows = resultRows(result).map(
    (row) => html`<tr><th scope="row">${row.name}</th><td>${row.wave}</td>
<td><span class="class ${row.outcome}">${row.outcome.replace('-', ' ')}</span></td><td>${row.planned}</td><td>${row.downtime}</td>
<td>${row.seconds === undefined ? undefined : duration(row.seconds)}</td><td>${row.message}</td></tr>
`,
  );
  return page(
    verdict,
    html`<header>
<h1>What the run did</h1>
<p class="verdict ${outcome}">${verdict}</p>
<p>From <code>${base.slice(0, 12)}</code> to <code>${revision.slice(0, 12)}</code>, ${clock(startedAt)} to ${clock(endedAt)} (${took})</p>
</header>
<main>
${htmlTable('Installations', ['installation', 'wave', 'how it ended', 'planned', 'was down for', 'took', 'why'], rows)}
</main>
<footer><p>Made by <code>cdk8s-downtime run</code>. “Was down for” is from the stop until it was Healthy.</p></footer>`,
  );
}

const clock = (at: string) => html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`;
