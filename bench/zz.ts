import { makeWorld } from './world/world.ts';
import { loadTexts } from '../src/cluster/manifests/load.ts';
import { asText } from './world/world.ts';
import { advance, emptyWorld } from '../src/live/world.ts';
import { CORE, keyOf, nameOf, refOf } from '../src/live/followed.ts';
import { prepareAnalysis, answerFlow } from '../src/analysis.ts';
import { parseTarget } from '../src/model/parse-target.ts';
import { policy } from '../test/helpers/builders.ts';
const w = makeWorld({ pods: 10000, policies: 2000 });
const { snapshot } = loadTexts([{ name: 'world.json', text: asText(w, 'json') }], 'default');
const by = (c: string, kind?: string) => CORE.find((f) => f.collection === c && (kind === undefined || f.kind === kind))!;
const step = (f: any, o: any, after = o) => ({ kind: 'object', collection: f.collection, key: keyOf(f, nameOf(o)), ref: refOf(f, nameOf(o)), after, seen: 'watched' }) as any;
const steps = [
  ...snapshot.pods.map((o) => step(by('pods'), o)), ...snapshot.namespaces.map((o) => step(by('namespaces'), o)), ...snapshot.nodes.map((o) => step(by('nodes'), o)),
  ...snapshot.services.map((o) => step(by('services'), o)), ...snapshot.endpointSlices.map((o) => step(by('endpointSlices'), o)),
  ...snapshot.networkPolicies.map((o) => step(by('networkPolicies'), o)), ...snapshot.workloads.map((o) => step(by('workloads', o.kind), o)),
  ...CORE.map((f) => ({ kind: 'reading', resource: f.resource.resource, after: { resource: f.resource, all: { kind: 'read' }, namespaces: new Map() } }) as any),
];
const t = <T>(name: string, n: number, work: (i: number) => T): T => { let last!: T; const times: number[] = []; for (let i = 0; i < n; i++) { const s = performance.now(); last = work(i); times.push(performance.now() - s); } times.sort((a, b) => a - b); console.log(name, times[n >> 1]!.toFixed(2), 'min', times[0]!.toFixed(2)); return last; };
const world = t('bulk', 3, () => advance(emptyWorld({ kind: 'demo' }), steps));
t('policy step', 30, (i) => advance(world, [step(by('networkPolicies'), policy(`bench/p${i}`, { podSelector: {} }))]));
t('pod step', 30, (i) => advance(world, [step(by('pods'), { ...snapshot.pods[i * 7]!, labels: { x: String(i) } })]));
t('100 pod steps', 30, (i) => advance(world, Array.from({ length: 100 }, (_, j) => step(by('pods'), { ...snapshot.pods[i * 7 + j * 11]!, labels: { x: String(i) } }))));
t('slice step', 30, (i) => advance(world, [step(by('endpointSlices'), { ...snapshot.endpointSlices[i]!, endpoints: [] })]));
t('prepare', 10, () => prepareAnalysis(snapshot));
const a = world.analysis; const p = (x: string, r: any) => (parseTarget(x, r) as any).target;
const q = { source: p(w.podPair[0], 'source'), destination: p(`${w.podPair[1]}:8080`, 'destination'), namespace: 'big', addressesOfNames: new Map(), inputFlags: '' };
console.log(w.podPair, answerFlow(a, q).kind);
t('answer', 30, () => answerFlow(a, q));
const q2 = { ...q, source: p(snapshot.pods[0]!.namespace + '/' + snapshot.pods[0]!.name, 'source') };
t('answer2', 30, () => answerFlow(a, q2));
