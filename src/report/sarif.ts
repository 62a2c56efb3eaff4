import type { Lint, Severity } from '../advise/lint/lint.ts';
import type { LintReport, ReportedFinding } from '../advise/lint/lint-report.ts';
import { phraseLint } from '../advise/lint/phrase.ts';
import { qualifiedName } from '../model/reference.ts';
import { toJson } from './json.ts';
import { checkoutPath } from './checkout-path.ts';

export interface SarifTool {
  readonly name: string;
  readonly version: string;
  /** Where the product is at home. */
  readonly uri: string;
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** The findings for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function toSarif(report: LintReport, lints: readonly Lint[], tool: SarifTool): string {
  const rules = lints.map((lint) => ruleOf(lint, tool));
  const indexOf = new Map(lints.map(({ id }, at) => [id as string, at]));
  const result = (finding: ReportedFinding): object => resultOf(finding, indexOf.get(finding.id));
  return toJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: tool.name, version: tool.version, informationUri: tool.uri, rules } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: report.notRead.length === 0,
            toolExecutionNotifications: [
              ...report.notRead.map((text) => ({ level: 'error', message: { text } })),
              ...report.notChecked.map(({ id, text }) => ({
                level: 'note',
                message: { text: `${id}: ${text}` },
                associatedRule: { id, index: indexOf.get(id) },
              })),
            ],
          },
        ],
        results: [
          ...report.findings.map(result),
          ...report.ignored.map((finding) => ({ ...result(finding), suppressions: [{ kind: 'inSource' }] })),
        ],
      },
    ],
  });
}

function ruleOf(lint: Lint, { uri }: SarifTool): object {
  const { why, remedy } = phraseLint(lint);
  return {
    id: lint.id,
    name: lint.name,
    shortDescription: { text: lint.summary },
    fullDescription: { text: why },
    help: { text: `${why}\n\n${remedy}` },
    helpUri: `${uri}/blob/main/docs/lints.md#${anchorOf(lint)}`,
    defaultConfiguration: { level: LEVELS[lint.severity] },
    properties: { tags: ['security', 'network-policy'] },
  };
}

/** The anchor of a lint's heading in docs/lints.md. */
export function anchorOf({ id, name }: Pick<Lint, 'id' | 'name'>): string {
  return `${id.toLowerCase()}-${name}`;
}

function resultOf(finding: ReportedFinding, ruleIndex: number | undefined): object {
  const { id, severity, object, path, message, notes, fix } = finding;
  const lines = [message, ...notes, ...(fix === undefined ? [] : [`Fix: ${fix.text}`])];
  const qualified = `${object.kind} ${qualifiedName(object)}${path === '' ? '' : ` ${path}`}`;
  return {
    ruleId: id,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[severity],
    message: { text: lines.join('\n') },
    locations: [
      {
        ...physicalOf(finding),
        logicalLocations: [{ name: object.name, fullyQualifiedName: qualified, kind: 'object' }],
      },
    ],
    partialFingerprints: { 'netpolObject/v1': `${id} ${qualified}` },
  };
}

function physicalOf({ file, line, column }: ReportedFinding): object {
  if (file === undefined) return {};
  const uri = encodeURI(checkoutPath(file));
  return {
    physicalLocation: {
      artifactLocation: { uri: uri.startsWith('/') ? `file://${uri}` : uri },
      region: { startLine: line ?? 1, startColumn: column ?? 1 },
    },
  };
}
