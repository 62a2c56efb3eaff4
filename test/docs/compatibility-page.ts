import { RECORDS } from '../../src/enforcers/records.ts';
import type { KnownDivergence, VersionRange } from '../../src/enforcers/divergence.ts';
import type { EnforcerRecord } from '../../src/enforcers/record.ts';

/** docs/compatibility.md, made of what the product knows: its text by hand stands in the page, above the tables. */
export function compatibilityTables(): string {
  const known = RECORDS.filter(({ divergences = [] }) => divergences.length > 0);
  const others = RECORDS.filter(({ divergences = [] }) => divergences.length === 0);
  return [
    '| name | | measured on | conditions | UNKNOWN where it decides |\n|---|---|---|---|---|\n',
    ...known.map(overviewRow),
    '\nFound, and read as the API is specified: ',
    `${others.map(({ name, title }) => `\`${name}\` (${title})`).join(', ')}.\n`,
    ...known.flatMap((record) => [
      `\n## ${record.title} (\`${record.name}\`)\n\n`,
      ...tableOf(record.divergences ?? []),
    ]),
  ].join('');
}

function overviewRow({ name, title, measured, divergences = [] }: EnforcerRecord): string {
  const conditions = new Set(divergences.flatMap(({ when }) => when?.words ?? []));
  const unknown = divergences.filter((each) => each.unsure !== undefined || readsUnknown(each));
  return `| \`${name}\` | ${title} | ${measured ?? 'from documents and code'} | ${cell([...conditions])} | ${cell([...new Set(unknown.map(({ code }) => `\`${code}\``))])} |\n`;
}

function readsUnknown({ reads }: KnownDivergence): boolean {
  return Object.values(reads).includes('unknown');
}

function cell(items: readonly string[]): string {
  return items.length === 0 ? '' : items.join('; ');
}

function tableOf(divergences: readonly KnownDivergence[]): readonly string[] {
  return ['| code | it … | known from | how to avoid it |\n|---|---|---|---|\n', ...divergences.map(rowOf)];
}

function rangesIn(ranges: readonly VersionRange[]): string {
  const words = ranges.map(({ from, before }) =>
    [from && `from ${from}`, before && `before ${before}`].filter(Boolean).join(' '),
  );
  return words.filter((word) => word !== '').join(', ');
}

function versionsOf({ versions = [], unsure = [] }: KnownDivergence): string {
  const [sure, open] = [rangesIn(versions), rangesIn(unsure)];
  return [sure, open === '' ? '' : `not known ${open}`].filter((word) => word !== '').join('; ');
}

function rowOf(divergence: KnownDivergence): string {
  const { code, what, basis, defect, when, avoid, link } = divergence;
  const condition = when === undefined ? '' : ` (${when.words})`;
  const versions = defect === undefined ? '' : `; a defect: ${defect.affected}`;
  const range = versionsOf(divergence);
  return `| \`${code}\` | ${what}${condition} | [${basis}](${link})${versions}${range === '' || defect !== undefined ? '' : `; ${range}`} | ${avoid} |\n`;
}
