import * as phrase from '../advise/phrase/segments.ts';
import { markdownCode, markdownTable, markdownText } from './markdown.ts';
import { notEvaluated } from './segments-text.ts';
import type { SegmentPath, SegmentsReport } from '../advise/segments/segments-report.ts';

const { WORDS } = phrase;

/** The evidence as a document: everything is named, so that it can be filed. */
export function segmentsMarkdown(report: SegmentsReport): string {
  const { checks, scopes, exemptions, overlaps } = report;
  const how = phrase.phraseHowCounted(report);
  return [
    `# ${markdownText(report.name ?? WORDS.title)}\n\n**${markdownText(report.summary)}**\n`,
    markdownTable(
      [WORDS.evidence, ''],
      phrase.evidenceRows(report).map(([name, value]) => [name, markdownText(value)]),
    ),
    heading(WORDS.ways),
    ...(how === undefined ? [] : [`**${markdownText(how)}**\n`]),
    markdownTable(
      WAY_COLUMNS,
      checks.map((check) => [markdownText(phrase.phraseWay(check)), markdownText(phrase.phraseCheck(check))]),
    ),
    ...checks.flatMap((check) => [
      ...pathTable(phrase.phraseWay(check), check.paths),
      ...pathTable(`${phrase.phraseWay(check)}, ${WORDS.exempt}`, check.exempt),
    ]),
    ...bullets(
      WORDS.overlaps,
      overlaps.map(({ workload, scopes: both }) => phrase.phraseOverlap(workload, both)),
    ),
    heading(WORDS.scopes),
    ...scopes.map((scope) =>
      [
        `### ${markdownText(scope.name)}\n\n`,
        scope.description === undefined ? '' : `${markdownText(scope.description)}\n\n`,
        `${markdownText(phrase.phraseScope(scope))}\n\n`,
        ...[...scope.workloads, ...scope.addresses].map((name) => `- ${markdownCode(name)}\n`),
        scope.unprotected.length === 0 ? '' : `\n**${WORDS.unprotected}**\n\n`,
        ...scope.unprotected.map((each) => `- ${markdownText(phrase.phraseUnprotected(each))}\n`),
      ].join(''),
    ),
    ...bullets(WORDS.exemptions, exemptions.map(phrase.phraseExemption)),
    ...bullets(WORDS.notEvaluated, notEvaluated(report.notEvaluated), WORDS.none),
    ...bullets(
      WORDS.missing,
      report.missing.map(({ text }) => text),
    ),
    ...bullets(
      WORDS.notes,
      report.caveats.flatMap(({ text, remedy = [] }) => [text, ...remedy]),
    ),
    ...filesTable(report),
  ].join('\n');
}

const WAY_COLUMNS = ['way', 'result'];
const PATH_COLUMNS = ['from', 'to', 'ports', 'because'];
const FILE_COLUMNS = ['file', 'SHA-256'];

function heading(title: string): string {
  return `## ${markdownText(title)}\n`;
}

function pathTable(title: string, paths: readonly SegmentPath[]): readonly string[] {
  if (paths.length === 0) return [];
  const rows = paths.map((path) => [
    path.sources.map(markdownCode).join('<br>'),
    path.destinations.map(markdownCode).join('<br>'),
    markdownText(phrase.phrasePathPorts(path)),
    `egress: ${markdownText(phrase.phrasePathSide(path.egress))}<br>ingress: ${markdownText(phrase.phrasePathSide(path.ingress))}`,
  ]);
  return [`### ${markdownText(title)}\n`, markdownTable(PATH_COLUMNS, rows)];
}

function bullets(title: string, texts: readonly string[], none?: string): readonly string[] {
  if (texts.length === 0 && none === undefined) return [];
  const lines = texts.length === 0 ? [none ?? ''] : texts;
  return [heading(title), lines.map((text) => `- ${markdownText(text)}\n`).join('')];
}

function filesTable({ files }: SegmentsReport): readonly string[] {
  if (files.length === 0) return [];
  return [
    markdownTable(
      FILE_COLUMNS,
      files.map(({ file, sha256 }) => [markdownCode(file), markdownCode(sha256)]),
    ),
  ];
}
