import { describe, expect, it } from 'vitest';
import { anchorOf, toSarif } from '../../src/report/sarif.ts';
import type { LintReport, ReportedFinding } from '../../src/advise/lint/lint-report.ts';
import { LINTS } from '../../src/advise/lint/lints.ts';

const TOOL = { name: 'kubectl-netpol', version: '0.1.0', uri: 'https://example.com/home' };

const FOUND: ReportedFinding = {
  id: 'L-10',
  name: 'service-port',
  severity: 'error',
  object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'web' },
  path: 'spec.ingress[0].ports[0].port',
  message: '80 is the port of Service shop/web',
  notes: ['1 pod'],
  fix: { text: 'write 8080' },
};

function reportOf(parts: Partial<LintReport>): LintReport {
  return {
    apiVersion: 'netpol/v1alpha1',
    kind: 'LintReport',
    result: 'errors',
    summary: '',
    counts: { error: 0, warning: 0, info: 0, ignored: 0 },
    policies: 1,
    lints: LINTS.length,
    findings: [],
    ignored: [],
    notChecked: [],
    notRead: [],
    input: { kind: 'demo', read: {}, ignored: {}, problems: [] },
    ...parts,
  };
}

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: Readonly<Record<string, unknown>> & { readonly rules: readonly Rule[] } };
      readonly results: readonly Result[];
      readonly invocations: readonly [
        { readonly executionSuccessful: boolean; readonly toolExecutionNotifications: readonly Notification[] },
      ];
    },
  ];
}

interface Rule {
  readonly id: string;
  readonly name: string;
  readonly shortDescription: { readonly text: string };
  readonly helpUri: string;
  readonly defaultConfiguration: { readonly level: string };
}

interface Result {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: { readonly text: string };
  readonly locations: readonly object[];
  readonly suppressions?: readonly object[];
}

interface Notification {
  readonly level: string;
  readonly message: { readonly text: string };
}

function sarif(parts: Partial<LintReport>): Sarif {
  return JSON.parse(toSarif(reportOf(parts), LINTS, TOOL)) as Sarif; // what toSarif writes
}

/** What the specification requires of a log, its tool, its rules and its results (SARIF 2.1.0, 3.13 to 3.27). */
function expectRequired({ $schema, version, runs }: Sarif): void {
  expect(version).toBe('2.1.0');
  expect($schema).toMatch(/^https:.*sarif-schema-2\.1\.0\.json$/);
  const [{ tool, results }] = runs;
  expect(tool.driver['name']).toBe('kubectl-netpol');
  const ids = tool.driver.rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { name, shortDescription, helpUri, defaultConfiguration } of tool.driver.rules) {
    expect(name).not.toBe('');
    expect(shortDescription.text).not.toBe('');
    expect(() => new URL(helpUri)).not.toThrow();
    expect(['error', 'warning', 'note']).toContain(defaultConfiguration.level);
  }
  for (const { ruleId, ruleIndex, level, message, locations } of results) {
    expect(ids[ruleIndex]).toBe(ruleId);
    expect(['error', 'warning', 'note']).toContain(level);
    expect(message.text).not.toBe('');
    expect(locations).toHaveLength(1);
  }
}

describe('SARIF', () => {
  it('has all that the specification requires, and a rule for every lint', () => {
    const log = sarif({ findings: [FOUND, { ...FOUND, severity: 'info', file: 'm.yaml', line: 3, column: 7 }] });
    expectRequired(log);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(LINTS.map(({ id }) => id));
    expect(results.map(({ level }) => level)).toEqual(['error', 'note']);
  });

  it('places a finding of a file in it, and every finding in its object', () => {
    const [live, written] = sarif({
      findings: [FOUND, { ...FOUND, file: './deploy/a b.yaml', line: 3, column: 7 }],
    }).runs[0].results;
    const logicalLocations = [
      { name: 'web', fullyQualifiedName: 'NetworkPolicy shop/web spec.ingress[0].ports[0].port', kind: 'object' },
    ];
    expect(live?.locations).toEqual([{ logicalLocations }]);
    expect(written?.locations).toEqual([
      {
        physicalLocation: {
          artifactLocation: { uri: 'deploy/a%20b.yaml' },
          region: { startLine: 3, startColumn: 7 },
        },
        logicalLocations,
      },
    ]);
  });

  it.each([
    ['/srv/m.yaml', 'file:///srv/m.yaml'],
    ['main~1:deploy/m.yaml', 'deploy/m.yaml'],
    ['deploy/m.yaml', 'deploy/m.yaml'],
  ])('names the file "%s" as code scanning takes it', (file, uri) => {
    const [result] = sarif({ findings: [{ ...FOUND, file, line: 1, column: 1 }] }).runs[0].results;
    expect(result?.locations[0]).toMatchObject({ physicalLocation: { artifactLocation: { uri } } });
  });

  it('says in a message what is wrong, what else there is to know, and what to do', () => {
    const [result] = sarif({ findings: [FOUND] }).runs[0].results;
    expect(result?.message.text).toBe('80 is the port of Service shop/web\n1 pod\nFix: write 8080');
  });

  it('suppresses what an annotation ignores', () => {
    const { results } = sarif({ ignored: [FOUND] }).runs[0];
    expect(results.map(({ suppressions }) => suppressions)).toEqual([[{ kind: 'inSource' }]]);
  });

  it('notes what was not checked, and does not call a run successful that could not read a file', () => {
    const { invocations } = sarif({
      notRead: ['m.yaml: broken'],
      notChecked: [
        {
          id: 'L-16',
          name: 'pod-address',
          extent: 'nothing',
          missing: 'addresses',
          reason: 'not-there',
          text: 'no pods',
        },
      ],
    }).runs[0];
    const [{ executionSuccessful, toolExecutionNotifications }] = invocations;
    expect(executionSuccessful).toBe(false);
    expect(toolExecutionNotifications.map(({ level, message }) => [level, message.text])).toEqual([
      ['error', 'm.yaml: broken'],
      ['note', 'L-16: no pods'],
    ]);
    expect(sarif({}).runs[0].invocations[0].executionSuccessful).toBe(true);
  });

  it('links to the section of a lint', () => {
    const [rule] = sarif({}).runs[0].tool.driver.rules;
    const [lint] = LINTS;
    expect(rule?.helpUri).toBe(
      `https://example.com/home/blob/main/docs/lints.md#${anchorOf(lint ?? { id: 'L-00', name: '' })}`,
    );
  });
});
