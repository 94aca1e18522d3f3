import { PAGE_STYLE } from './html-style';
import { html, Markup } from './markup';

/** One page that needs nothing else: no script, no font, no network. */
export function page(title: string, body: Markup): string {
  return `${
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(PAGE_STYLE)}</style>
</head>
<body>
${body}
</body>
</html>`.text
  }\n`;
}

/** More rows than anybody reads. */
const SHOWN = 1_000;

/** Wider than a phone: it scrolls by itself, also by keys. Of thousands of rows it has the first ones, and says so. */
export function htmlTable(title: string, columns: readonly string[], rows: readonly Markup[]): Markup {
  const caption = rows.length > SHOWN ? `${title}, the first ${SHOWN} of ${rows.length}` : title;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
<table><caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.slice(0, SHOWN)}</tbody></table></div>`;
}
