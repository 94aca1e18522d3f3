import type { EnvironmentPlan, InstallationPlan, Plan } from './plan';
import { duration, estimateText, windowText } from './text';

/** GitHub takes 65,536 characters in a comment. */
const MAX_CHARACTERS = 60_000;
const SHOWN = 200;

/** For a comment of a pull request: the verdict first, then what is needed to believe it. */
export function planMarkdown(plan: Plan): string {
  const { environments, shapes } = plan;
  if (environments.length === 0) return '**Nothing changes.**\n';
  const sections = [
    ...environments.map(environmentSection),
    ...shapes.map(({ count, class: changeClass, example, changes }) => {
      const lines = changes.length > 0 ? changes.slice(0, SHOWN) : ['(everything)'];
      return `<details><summary>${count} × ${changeClass}, such as ${escaped(example)}</summary>\n\n\`\`\`\n${lines.join('\n').replaceAll('```', "'''")}\n\`\`\`\n</details>\n`;
    }),
  ];
  let text = environments.map(({ verdict }) => `**${escaped(verdict)}**\n`).join('\n');
  for (const [index, section] of sections.entries()) {
    if (text.length + section.length > MAX_CHARACTERS)
      return `${text}\n… ${sections.length - index} more sections: see \`cdk8s-downtime plan\`.\n`;
    text += `\n${section}`;
  }
  return text;
}

function environmentSection({ name, tree, waves, installations }: EnvironmentPlan): string {
  const rows = installations.slice(0, SHOWN).map(row);
  const rest = installations.length - rows.length;
  const order = waves.map(
    ({ name: wave, longestSeconds }) =>
      `${escaped(wave ?? 'no wave')}${longestSeconds === undefined ? '' : ` (at most ${duration(longestSeconds)})`}`,
  );
  const windows = waves.flatMap((wave) =>
    wave.windows.map((window) => `${escaped(wave.name ?? 'no wave')}: ${escaped(windowText(window))}`),
  );
  return [
    `### ${escaped(name ?? tree)}`,
    '',
    ...(order.length > 0 ? [`Waves: ${order.join(' → ')}`, ''] : []),
    ...(windows.length > 0 ? [`Windows: ${windows.join('; ')}`, ''] : []),
    '| installation | what | version | down for | why |',
    '|---|---|---|---|---|',
    ...rows,
    ...(rest > 0 ? [`| … | and ${rest} more | | | |`] : []),
    '',
  ].join('\n');
}

function row({ name, class: changeClass, from, to, downtime, reasons }: InstallationPlan): string {
  const versions = [...new Set([from?.version, to?.version].filter(Boolean))].join(' → ');
  const [first] = reasons;
  const why = `${first?.text}${first?.remedy ? `. ${first.remedy}` : ''}`;
  const cells = [
    name,
    changeClass === 'blocked' ? '**blocked**' : changeClass,
    versions,
    downtime ? estimateText(downtime) : '',
    why,
  ];
  return `| ${cells.map(escaped).join(' | ')} |`;
}

const escaped = (text: string) => text.replace(/[|<>`\n]/g, (character) => ENTITIES[character]);
const ENTITIES: { readonly [character: string]: string } = {
  '|': '\\|',
  '<': '&lt;',
  '>': '&gt;',
  '`': "'",
  '\n': ' ',
};
