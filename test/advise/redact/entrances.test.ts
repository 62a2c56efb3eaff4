import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { changersOf, redacted } from './redactions.ts';
import { answerVia } from '../../../src/via.ts';
import { loadTexts } from '../../../src/cluster/manifests/load.ts';
import { parseTarget } from '../../../src/model/parse-target.ts';
import { parseVia } from '../../../src/model/parse-via.ts';
import { prepareAnalysis } from '../../../src/analysis.ts';
import { redactTarget } from '../../../src/advise/redact/target.ts';
import type { Snapshot } from '../../../src/model/snapshot.ts';
import type { TargetRole } from '../../../src/model/target.ts';

function worldOf(scenario: string): Snapshot {
  const texts = ['fixture.yaml', `${scenario}/cluster.yaml`].map((path) => {
    const name = fileURLToPath(new URL(`../../scenarios/${path}`, import.meta.url));
    return { name, text: readFileSync(name, 'utf8') };
  });
  return loadTexts(texts, 'default').snapshot;
}

function target(text: string, role: TargetRole) {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`no target: ${text}`);
  return parse.target;
}

/** The verdict of the whole, and of each leg. */
function ask(state: Snapshot, from: string, to: string, through: string): string {
  const via = parseVia(through);
  if (via === undefined) throw new Error(`nothing passes through ${through}`);
  const ends = { source: target(from, 'source'), destination: target(to, 'destination') };
  const answer = answerVia(prepareAnalysis(state), {
    ...ends,
    via,
    namespace: 'default',
    addressesOfNames: new Map(),
    inputFlags: '',
  });
  if (answer.kind !== 'explained') return answer.kind;
  const { verdict, legs } = answer.explanation;
  return `${verdict}: ${legs.map((leg) => `${leg.leg} ${leg.port ?? ''} ${leg.verdict}`).join()}`;
}

it.each([
  ['via-ingress', 'internet', 'x/b:8080', 'x/ingress/shop'],
  ['via-ingress', 'internet', 'x/b:8080', 'x/ingress/edge'],
  ['via-ingress', 'internet', 'x/b:8080', 'ingress-nginx/svc/controller'],
  ['via-gateway', 'internet', 'y/b:8081', 'infra/gateway/public'],
  ['via-gateway', 'z/c', 'y/b:8081', 'infra/gateway/both'],
])('A redacted state answers as before: %s, %s to %s via %s', (scenario, from, to, via) => {
  const world = worldOf(scenario);
  const changers = changersOf(7);
  const after = redacted(world, changers);
  const { name } = changers.words;
  const through = via
    .split('/')
    .map((part, at) => (at === 1 ? part : name(part)))
    .join('/');
  const before = ask(world, from, to, via);
  expect(before).toMatch(/^[A-Z]+: client/);
  expect(ask(after, redactTarget(from, changers), redactTarget(to, changers), through)).toBe(before);
  const hosts = [...(after.entrances?.ingresses ?? []), ...(after.entrances?.routes ?? [])].flatMap(({ backends }) =>
    backends.flatMap(({ host = '' }) => host),
  );
  expect(hosts.join()).not.toContain('example');
});
