import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFix } from '../../src/fix.ts';
import type { FixExplanation, FixReport, OtherConnections, Wanted } from '../../src/advise/fix/fix-report.ts';
import type { PatchOperation } from '../../src/advise/fix/json-patch.ts';
import { ask } from '../../src/engine/ask.ts';
import { indexSnapshot, isFinished } from '../../src/engine/cluster-index.ts';
import type { Address, Family } from '../../src/model/address.ts';
import { contains, parseCidr } from '../../src/model/cidr.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Pod } from '../../src/model/pod.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { End } from '../../src/engine/ends.ts';
import { podsEnd, policySet, snapshot } from '../helpers/builders.ts';
import { PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyWorld, type World } from './worlds.ts';

/** Where rules begin and end, and beside the port that is asked about. */
function portsAround({ port }: Case): readonly number[] {
  return [...new Set([...PORTS, port - 1, port + 1, 1000])].filter((each) => each >= 1 && each <= 65535);
}

interface Case {
  readonly world: World;
  readonly source: Pod | Address;
  readonly destination: Pod | Address;
  readonly protocol: Protocol;
  readonly port: number;
}

/** A flow of which at least one end has policies: others are nobody's to change. */
const anyCase: fc.Arbitrary<Case> = anyWorld.chain((world) => {
  const alive = world.pods.filter((pod) => !isFinished(pod) && !pod.hostNetwork);
  const pods = alive.length === 0 ? world.pods : alive;
  const anyPod = fc.constantFrom(...pods);
  const anyOutsider = fc.constantFrom(...world.outsiders);
  const ends = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(anyPod, anyPod) },
    { weight: 1, arbitrary: fc.tuple(anyOutsider, anyPod) },
    { weight: 1, arbitrary: fc.tuple(anyPod, anyOutsider) },
  );
  const rest = { protocol: fc.constantFrom(...PROTOCOLS), port: fc.constantFrom(...PORTS) };
  return fc
    .record({ ends, ...rest })
    .map(({ ends: [source, destination], ...flow }) => ({ world, source, destination, ...flow }));
});

function isPod(end: Pod | Address): end is Pod {
  return 'labels' in end;
}

function textOf(end: Pod | Address): string {
  if (isPod(end)) return `${end.namespace}/pod/${end.name}`;
  return end.family === 6 ? `[${end.text}]` : end.text;
}

function stateOf({ namespaces, nodes, pods, policies }: World): Snapshot {
  return snapshot({ namespaces, nodes, pods, networkPolicies: policies });
}

function fixOf({ world, source, destination, protocol, port }: Case, wanted: Wanted): FixReport {
  const from = parseTarget(isPod(source) ? textOf(source) : source.text, 'source');
  const to = parseTarget(`${textOf(destination)}:${port}/${protocol}`, 'destination');
  if (!from.ok || !to.ok) throw new RangeError('the ends are well formed');
  const steps = answerFix(stateOf(world), {
    source: from.target,
    destination: to.target,
    namespace: undefined,
    addressesOfNames: new Map(),
    inputFlags: '',
    clusterFlags: '',
    wanted,
  });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    if (step.value.kind !== 'answered') throw new RangeError('both ends are there');
    return step.value.report;
  }
}

/** What the commands of a fix make of the world: by its patches and objects alone. */
function applied(world: World, fix: FixExplanation): World {
  return fix.steps.reduce((now, { object, patch, kind, movedFrom, manifest, oldManifest, revert }) => {
    const isMeant = (policy: NetworkPolicy): boolean =>
      policy.namespace === (movedFrom ?? object.namespace) && policy.name === object.name;
    switch (patch.type) {
      case 'json': {
        const patched = patchJson(oldManifest, patch.operations);
        expect(patched).toEqual(manifest);
        expect(patchJson(manifest, operationsIn(revert))).toEqual(oldManifest);
        return {
          ...now,
          policies: now.policies.map((each) => (isMeant(each) ? { ...each, spec: specOf(patched) } : each)),
        };
      }
      case 'create': {
        const { namespace = '', name } = object;
        const others = kind === 'move-policy' ? now.policies.filter((each) => !isMeant(each)) : now.policies;
        expect(others.some((each) => each.namespace === namespace && each.name === name)).toBe(false);
        return { ...now, policies: [...others, { namespace, name, spec: specOf(patch.body), terminating: false }] };
      }
      case 'merge': {
        const { metadata } = patch.body as { readonly metadata: { readonly labels: Record<string, string> } };
        const labelled = <T extends { readonly labels: Record<string, string>; readonly name: string }>(each: T): T =>
          each.name === object.name ? { ...each, labels: { ...each.labels, ...metadata.labels } } : each;
        return object.kind === 'Namespace'
          ? { ...now, namespaces: now.namespaces.map(labelled) }
          : { ...now, pods: now.pods.map((each) => (each.namespace === object.namespace ? labelled(each) : each)) };
      }
    }
  }, world);
}

/** The patch in a command, as the shell would hand it on. */
function operationsIn([command = '']: readonly string[]): readonly PatchOperation[] {
  const [, quoted = ''] = /--type=json -p '(.*)'$/s.exec(command) ?? [];
  return JSON.parse(quoted.replaceAll("'\\''", "'")) as readonly PatchOperation[];
}

function specOf(manifest: unknown): NetworkPolicy['spec'] {
  return (manifest as { readonly spec: NetworkPolicy['spec'] }).spec;
}

/** https://www.rfc-editor.org/rfc/rfc6902, as far as it is used. */
function patchJson(object: unknown, operations: readonly PatchOperation[]): unknown {
  const root = structuredClone(object);
  for (const operation of operations) {
    const keys = operation.path
      .split('/')
      .slice(1)
      .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
    const last = keys.at(-1) ?? '';
    const parent = keys
      .slice(0, -1)
      .reduce((value, key) => value[key] as Record<string, unknown>, root as Record<string, unknown>);
    if (operation.op === 'test') expect(parent[last]).toEqual(operation.value);
    else if (operation.op === 'remove') {
      if (Array.isArray(parent)) parent.splice(Number(last), 1);
      else delete parent[last];
    } else if (Array.isArray(parent) && operation.op === 'add') {
      parent.splice(last === '-' ? parent.length : Number(last), 0, operation.value);
    } else parent[last] = operation.value;
  }
  return root;
}

type Answer = 'ALLOW' | 'DENY' | 'UNKNOWN';

interface OneFlow extends Omit<Case, 'world'> {
  readonly family: Family;
}

interface Look {
  readonly of: (flow: OneFlow) => Answer | undefined;
}

function lookAt(world: World): Look {
  const state = stateOf(world);
  const index = indexSnapshot(state);
  const policies = policySet(...world.policies);
  const endOf = (end: Pod | Address): End => {
    if (!isPod(end)) return { kind: 'address', address: end };
    const now = world.pods.find(({ namespace, name }) => namespace === end.namespace && name === end.name);
    return podsEnd(now ?? end);
  };
  return {
    of({ source, destination, family, protocol, port }) {
      const question = {
        source: endOf(source),
        destination: endOf(destination),
        port: { kind: 'number', port, protocol },
      } as const;
      const mine = ask(index, policies, question).outcomes.filter(({ trace }) => trace.flow.family === family);
      return mine[0]?.trace.verdict;
    },
  };
}

function nameOf(end: Pod): string {
  return `${end.namespace}/${end.name}`;
}

function isSaid(
  { sources, destinations, addresses, families, ports }: OtherConnections,
  { source, destination, family, protocol, port }: OneFlow,
): boolean {
  const isEnd = (end: Pod | Address, names: readonly string[]): boolean =>
    isPod(end) ? names.includes(nameOf(end)) : (addresses ?? []).some((text) => holdsAddress(text, end));
  const isPort = ports.some(
    (each) => each.protocol === protocol && each.ranges.some(({ first, last }) => first <= port && port <= last),
  );
  return families.includes(family) && isPort && isEnd(source, sources) && isEnd(destination, destinations);
}

function holdsAddress(text: string, address: Address): boolean {
  const parsed = parseCidr(text);
  return parsed.ok && contains(parsed.cidr, address);
}

/** What is said of one connection has to be what comes of it. */
function expectOthers(asked: Case, fix: FixExplanation): void {
  const { world } = asked;
  const [before, after] = [lookAt(world), lookAt(applied(world, fix))];
  const alive = world.pods.filter((pod) => !isFinished(pod));
  const ends: readonly (readonly [Pod | Address, Pod | Address])[] = [
    ...alive.flatMap((a) => alive.filter((b) => a !== b).map((b) => [a, b] as const)),
    ...alive.flatMap((pod) => world.outsiders.flatMap((each) => [[pod, each] as const, [each, pod] as const])),
  ];
  const flows = ends.flatMap(([source, destination]) =>
    ([4, 6] as const).flatMap((family) =>
      PROTOCOLS.flatMap((protocol) =>
        portsAround(asked).map((port) => ({ source, destination, family, protocol, port })),
      ),
    ),
  );
  for (const flow of flows) {
    const [was, is] = [before.of(flow), after.of(flow)];
    // There is no connection of this family to judge.
    if (was === undefined && is === undefined) continue;
    const isAsked = (['source', 'destination', 'protocol', 'port'] as const).every((key) => flow[key] === asked[key]);
    const told = fix.others
      .filter((each) => each.kind !== 'still-unknown' && isSaid(each, flow))
      .map(({ kind }) => kind);
    const { source, destination, family, protocol, port } = flow;
    expect(told, `${textOf(source)} ${textOf(destination)} ${family} ${protocol} ${port}`).toEqual(
      isAsked || was === is ? [] : [kindOf(was, is)],
    );
  }
}

function kindOf(was: Answer | undefined, is: Answer | undefined): OtherConnections['kind'] {
  if (was === 'UNKNOWN' || is === 'UNKNOWN') return 'unknown';
  return is === 'ALLOW' ? 'opened' : 'closed';
}

describe('fix', { timeout: TIMEOUT * 3 }, () => {
  it.each(['allow', 'deny'] as const)(
    'to %s: every fix turns its flow, and says of all others what comes of them',
    (wanted) => {
      let found = 0;
      holds(
        fc.property(anyCase, (asked) => {
          const { result, fixes } = fixOf(asked, wanted);
          expect(fixes.length > 0).toBe(result === 'fixes');
          for (const fix of fixes) {
            found += 1;
            const after = fixOf({ ...asked, world: applied(asked.world, fix) }, wanted);
            expect(after.result).toBe('as-wanted');
            expect(after.verdict).toBe(wanted === 'allow' ? 'ALLOW' : 'DENY');
          }
          const [first] = fixes;
          if (first !== undefined) expectOthers(asked, first);
        }),
        60,
      );
      expect(found).toBeGreaterThan(20);
    },
  );
});
