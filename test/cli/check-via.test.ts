import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckReport } from '../../src/explain/check-report.ts';
import { networkPolicy, stream } from '../helpers/shop-manifests.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { slice } from '../helpers/endpoint-slice.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/* Expected requests that are passed on: the world of the scenario via-ingress, with two of its policies. */

const SCENARIOS = join(import.meta.dirname, '../scenarios');
const WANTED = /name: (?:from-ingress|office-only)\b/;

const WORLD = [
  readFileSync(join(SCENARIOS, 'fixture.yaml'), 'utf8'),
  readFileSync(join(SCENARIOS, 'via-ingress/cluster.yaml'), 'utf8'),
]
  .flatMap((text) => text.split(/^---$/m))
  .filter((document) => !document.includes('kind: NetworkPolicy') || WANTED.test(document))
  .join('\n---\n');

/** A server knows endpoints that files leave to be told from the pods. */
const SLICES = [
  slice('ingress-nginx', 'controller', 'controller-7d9c-k2x', '10.0.9.1', { http: 80, https: 443 }),
  slice('x', 'b', 'b', '10.0.1.2', { '': 8080 }),
];

function flows(...rows: readonly string[]): string {
  return `apiVersion: netpol/v1alpha1\nkind: Flows\nnamespace: x\nflows:\n${rows.map((each) => `- {${each}}\n`).join('')}`;
}

async function check(text: string, ...flags: readonly string[]) {
  const cwd = tempFolder({ 'flows.yaml': text, 'm/all.yaml': WORLD });
  return runPlugin(['check', '-f', 'flows.yaml', '-f', 'm', ...flags], { cwd });
}

async function report(text: string): Promise<CheckReport> {
  return JSON.parse((await check(text, '-o', 'json')).stdout) as CheckReport; // what -o json prints
}

const OFFICE = 'from: 203.0.113.7, to: "b:8080", via: ingress/shop, expect: allow';

describe('an expected request that is passed on', () => {
  it('holds where both legs are as expected', async () => {
    const { stdout, code } = await check(flows(OFFICE, 'from: 203.0.113.7, to: "b:8080", expect: deny'));
    expect(stdout).toContain('✓ allow  203.0.113.7 → b:8080 via ingress/shop');
    expect(code).toBe(0);
  });

  it('says of which leg it is not so, and how to ask about it alone', async () => {
    const { flows: rows, result } = await report(flows(OFFICE.replace('203.0.113.7', '192.0.2.200')));
    expect(result).toBe('fails');
    expect(rows).toMatchObject([
      {
        via: 'ingress/shop',
        verdict: 'DENY',
        summary: 'denied client → controller: by ingress at ingress-nginx/svc/controller',
        command: 'kubectl netpol why 192.0.2.200 b:8080 --via ingress/shop -n x -f m',
      },
    ]);
    expect(rows[0]?.reasons[0]).toMatch(/^client → controller: ingress: isolated by ingress-nginx\/office-only/);
  });

  it.each([
    ['leads elsewhere', 'from: internet, to: "b:9999", via: ingress/shop, expect: deny', 'unclear', 'no connection: '],
    ['is not there', 'from: internet, to: b, via: ingress/shp, expect: deny', 'unmatched', 'there is no Ingress "shp"'],
    ['nobody serves', 'from: internet, to: b, via: ingress/odd, expect: deny', 'unclear', 'could not be found'],
    ['has no pods', 'from: internet, to: b, via: svc/gone, expect: deny', 'unmatched', 'there is no service "gone"'],
  ])('is never as expected through what %s', async (_, row, result, summary) => {
    const { flows: rows } = await report(flows(row));
    expect(rows).toMatchObject([{ result, summary: expect.stringContaining(summary) as unknown }]);
  });

  it('is another flow than the one that goes there by itself, and may stand once', async () => {
    const { stderr, code } = await check(flows(OFFICE, OFFICE));
    expect(stderr).toContain('the flow from 203.0.113.7 to b:8080 via ingress/shop stands in flows.yaml:5 too');
    expect(code).toBe(1);
  });

  it('is refused by those who cannot ask, with its place', async () => {
    const cwd = tempFolder({
      'flows.yaml': flows(OFFICE),
      'm/all.yaml': WORLD,
      'new.yaml': networkPolicy('x/n', { podSelector: {} }),
    });
    const { stderr, code } = await runPlugin(['what-if', '--on', 'm', '-f', 'new.yaml', '--protect', 'flows.yaml'], {
      cwd,
    });
    expect(stderr).toContain(
      'flows.yaml:5:37: error: flows[0].via: only "check" asks about requests that are passed on',
    );
    expect(code).toBe(1);
  });

  it('is asked of a live cluster as of files, through several entrances at once', async () => {
    const rows = flows(
      OFFICE,
      OFFICE.replace('ingress/shop', 'ingress/edge'),
      'from: internet, to: b, via: ingress/shp, expect: deny',
    );
    const file = writeIn(tempFolder(), 'flows.yaml', rows);
    const cluster = await startFakeCluster({ objects: stream(WORLD, ...SLICES) });
    const { stdout } = await cluster.ask(`check -f ${file} -o json`);
    const told = ({ flows: found }: CheckReport) =>
      found.map(({ result, verdict, wouldBe, summary }) => [
        result,
        wouldBe ?? verdict,
        summary.replace(/^.*?: (?=client|controller)/, ''),
      ]);
    const live = told(JSON.parse(stdout) as CheckReport);
    expect(live[2]).toEqual(['unmatched', undefined, 'there is no Ingress "shp" in namespace "x"']);
    expect(live.map(([, verdict]) => verdict)).toEqual(told(await report(rows)).map(([, verdict]) => verdict));
  });
});
