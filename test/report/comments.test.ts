import { describe, expect, it } from 'vitest';
import type { LintReport, ReportedFinding } from '../../src/advise/lint/lint-report.ts';
import { fitComment, foldLong } from '../../src/report/fit-comment.ts';
import { lintCodeQuality } from '../../src/report/lint-gitlab.ts';
import { lintMarkdown } from '../../src/report/lint-md.ts';
import { rowsMarkdown } from '../../src/report/rows-md.ts';

function finding(more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    id: 'L-01',
    name: 'a-lint',
    severity: 'warning',
    object: { kind: 'NetworkPolicy', namespace: 'shop', name: 'db' },
    path: 'spec',
    file: 'deploy/db.yaml',
    line: 3,
    column: 1,
    message: 'something is wrong',
    notes: [],
    ...more,
  };
}

function report(findings: readonly ReportedFinding[], notRead: readonly string[] = []): LintReport {
  return {
    apiVersion: 'netpol/v1alpha1',
    kind: 'LintReport',
    result: 'warnings',
    summary: 'so many',
    counts: { error: 0, warning: findings.length, info: 0, ignored: 0 },
    policies: 1,
    lints: 1,
    findings,
    ignored: [],
    notChecked: [],
    notRead,
    input: { kind: 'files', names: ['deploy'], read: {}, ignored: {}, problems: [] },
  };
}

const HOSTILE = '</details>| @everybody [x](https://evil.example) `a` <img src=x>\n### heading';

describe('a comment', () => {
  it('holds whole parts as long as there is room, and says how many it lacks', () => {
    const part = `${'x'.repeat(20_000)}\n`;
    expect(fitComment(['a\n', '', 'b\n'])).toBe('a\n\nb\n');
    expect(fitComment(['a\n', part, part])).toMatch(/^a\n\nx{20000}\n\n… and 1 more part/);
    expect(fitComment([part, part, part]).length).toBeLessThan(32_000);
  });

  it('folds what is long, under a line that cannot end the fold', () => {
    expect(foldLong('title', 15, 'rows\n')).toBe('rows\n');
    expect(foldLong('</summary>', 16, 'rows\n')).toBe(
      '<details><summary>&lt;/summary&gt;</summary>\n\nrows\n\n</details>\n',
    );
  });
});

describe('lint as a comment', () => {
  it('has a row for each finding, the worst first', () => {
    const text = lintMarkdown(report([finding(), finding({ severity: 'error', message: 'worse' })]));
    expect(text).toContain('| severity | lint | object | what is wrong |');
    expect(text.indexOf('worse')).toBeLessThan(text.indexOf('something is wrong'));
    expect(text).toContain('`deploy/db.yaml:3`');
  });

  it('is one that GitHub takes, however much was found', () => {
    const many = Array.from({ length: 500 }, (_, at) => finding({ message: `${at} ${'very '.repeat(100)}wrong` }));
    const text = lintMarkdown(report(many, ['x'.repeat(9_000)]));
    expect(text.length).toBeLessThan(32_000);
    expect(text).toContain('more');
    expect(text.split('<details>').length).toBe(text.split('</details>').length);
  });

  it('lets nothing that others wrote be markup', () => {
    const text = lintMarkdown(report([finding({ message: HOSTILE, file: HOSTILE, path: HOSTILE })], [HOSTILE]));
    const outsideCode = text.replaceAll(/(`+)[^`][\s\S]*?\1/g, '');
    expect(outsideCode).not.toMatch(/<\/details>|<img|@everybody|\]\(https/);
    expect(text.split('\n').filter((line) => line.startsWith('### '))).toHaveLength(1);
    expect(text.split('\n').filter((line) => line.startsWith('| '))).toHaveLength(3);
  });
});

describe('check as a comment', () => {
  it('has a row for what did not pass, and none for what did', () => {
    const row = { name: 'web to db', outcome: 'fail', message: 'denied', detail: ['because'] } as const;
    const text = rowsMarkdown('check', 'one of two', [row, { ...row, outcome: 'pass', name: 'fine' }]);
    expect(text).toBe(
      '### check\n\n**one of two**\n\n| flow | what was found |\n| --- | --- |\n| web to db | denied<br>because |\n',
    );
    expect(rowsMarkdown('check', 'all', [])).toBe('### check\n\n**all**\n');
  });
});

describe('lint for GitLab', () => {
  it('tells findings apart by what they are about, wherever they stand', () => {
    const issues = (findings: readonly ReportedFinding[]) =>
      (JSON.parse(lintCodeQuality(report(findings))) as { fingerprint: string }[]).map(
        ({ fingerprint }) => fingerprint,
      );
    expect(issues([finding()])).toEqual(issues([finding({ line: 99, message: 'in other words' })]));
    expect(new Set(issues([finding(), finding(), finding({ path: 'metadata' }), finding({ id: 'L-02' })])).size).toBe(
      4,
    );
  });

  it('has an issue as GitLab wants it', () => {
    expect(JSON.parse(lintCodeQuality(report([finding({ severity: 'error' })])))).toEqual([
      {
        type: 'issue',
        check_name: 'L-01 a-lint',
        description: 'something is wrong',
        categories: ['Security'],
        severity: 'major',
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
        location: { path: 'deploy/db.yaml', lines: { begin: 3 } },
      },
    ]);
  });
});
