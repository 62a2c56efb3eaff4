import * as phrase from '../advise/phrase/segments.ts';
import { escapeXmlLine } from './xml.ts';
import { htmlPage } from './html.ts';
import { notEvaluated } from './segments-text.ts';
import type { SegmentPath, SegmentsReport, SegmentsResult } from '../advise/segments/segments-report.ts';

const { WORDS } = phrase;

/** The evidence as one page that needs nothing else, and prints well. */
export function segmentsHtml(report: SegmentsReport): string {
  const title = report.name ?? WORDS.title;
  return [...htmlPage({ title, style: STYLE, script: '', body: bodyOf(report, title) })].join('');
}

function* bodyOf(report: SegmentsReport, title: string): Generator<string> {
  const { checks, scopes } = report;
  yield `<h1>${escapeXmlLine(title)}</h1>\n<p class="${report.result}"><strong>${escapeXmlLine(report.summary)}</strong></p>\n`;
  yield table(
    [],
    phrase.evidenceRows(report).map(([name, value]) => [escapeXmlLine(name), escapeXmlLine(value)]),
  );
  yield heading(WORDS.ways);
  const how = phrase.phraseHowCounted(report);
  if (how !== undefined) yield `<p><strong>${escapeXmlLine(how)}</strong></p>\n`;
  yield table(
    ['way', 'result'],
    checks.map((check) => [escapeXmlLine(phrase.phraseWay(check)), marked(check.result, phrase.phraseCheck(check))]),
  );
  for (const check of checks) {
    yield pathTable(phrase.phraseWay(check), check.paths);
    yield pathTable(`${phrase.phraseWay(check)}, ${WORDS.exempt}`, check.exempt);
  }
  yield list(
    WORDS.overlaps,
    report.overlaps.map(({ workload, scopes: both }) => phrase.phraseOverlap(workload, both)),
  );
  yield heading(WORDS.scopes);
  for (const scope of scopes) {
    yield `<h3>${escapeXmlLine(scope.name)}</h3>\n`;
    if (scope.description !== undefined) yield `<p>${escapeXmlLine(scope.description)}</p>\n`;
    yield `<p>${escapeXmlLine(phrase.phraseScope(scope))}</p>\n`;
    yield items([...scope.workloads, ...scope.addresses].map((name) => `<code>${escapeXmlLine(name)}</code>`));
    if (scope.unprotected.length === 0) continue;
    yield `<h4>${escapeXmlLine(WORDS.unprotected)}</h4>\n`;
    yield items(scope.unprotected.map((each) => escapeXmlLine(phrase.phraseUnprotected(each))));
  }
  yield list(WORDS.exemptions, report.exemptions.map(phrase.phraseExemption));
  yield list(WORDS.notEvaluated, notEvaluated(report.notEvaluated), WORDS.none);
  yield list(
    WORDS.missing,
    report.missing.map(({ text }) => text),
  );
  yield list(
    WORDS.notes,
    report.caveats.flatMap(({ text, remedy = [] }) => [text, ...remedy]),
  );
  if (report.files.length === 0) return;
  yield table(
    ['file', 'SHA-256'],
    report.files.map(({ file, sha256 }) => [escapeXmlLine(file), `<code>${escapeXmlLine(sha256)}</code>`]),
  );
}

const STYLE = `
body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}
th,td{border:1px solid #bbb;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
tr{break-inside:avoid}h2,h3,h4{break-after:avoid}
.open{color:#a00}.separated{color:#060}.unknown{color:#850}
@media print{body{margin:0;max-width:none;font-size:11px}}
`;

function heading(title: string): string {
  return `<h2>${escapeXmlLine(title)}</h2>\n`;
}

/** Meaning is in the words; the colour only repeats it. */
function marked(result: SegmentsResult, text: string): string {
  return `<span class="${result}">${escapeXmlLine(text)}</span>`;
}

/** Cells are markup already. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const row = (tag: string, cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>\n`;
  return `<table>\n${head.length === 0 ? '' : row('th', head.map(escapeXmlLine))}${rows.map((cells) => row('td', cells)).join('')}</table>\n`;
}

function pathTable(title: string, paths: readonly SegmentPath[]): string {
  if (paths.length === 0) return '';
  const names = (all: readonly string[]): string =>
    all.map((name) => `<code>${escapeXmlLine(name)}</code>`).join('<br>');
  const rows = paths.map((path) => [
    names(path.sources),
    names(path.destinations),
    escapeXmlLine(phrase.phrasePathPorts(path)),
    `egress: ${escapeXmlLine(phrase.phrasePathSide(path.egress))}<br>ingress: ${escapeXmlLine(phrase.phrasePathSide(path.ingress))}`,
  ]);
  return `<h3>${escapeXmlLine(title)}</h3>\n${table(['from', 'to', 'ports', 'because'], rows)}`;
}

function list(title: string, texts: readonly string[], none?: string): string {
  if (texts.length === 0 && none === undefined) return '';
  return `${heading(title)}${items((texts.length === 0 ? [none ?? ''] : texts).map(escapeXmlLine))}`;
}

function items(markup: readonly string[]): string {
  return `<ul>\n${markup.map((item) => `<li>${item}</li>\n`).join('')}</ul>\n`;
}
