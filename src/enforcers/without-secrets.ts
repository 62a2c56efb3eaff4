import type { AgentContainer, AgentSet, EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Labels } from '../model/labels.ts';
import { RECORDS } from './records.ts';

/**
 * The facts as they may be kept and passed on: settings of what enforces, and of all other DaemonSets what they are called
 * and run. Values whose names sound like credentials are left out everywhere.
 */
export function withoutSecrets(facts: EnforcerFacts): EnforcerFacts {
  return {
    ...facts,
    agentSets: facts.agentSets.map((set) => (isKnown(set, facts) ? withSafeSettings(set) : withoutSettings(set))),
    nodes: facts.nodes.map((node) => ({ ...node, annotations: mapValues(node.annotations, safeArgs) })),
    configMaps: facts.configMaps.map((map) => (map.data === undefined ? map : { ...map, data: safeMap(map.data) })),
  };
}

/** Whether a record has something to say of it. */
export function isKnown(set: AgentSet, facts: EnforcerFacts): boolean {
  const alone = { ...facts, agentSets: [set], nodes: [], apiGroups: [] };
  return RECORDS.some(({ find }) => find(alone) !== undefined);
}

function withoutSettings(set: AgentSet): AgentSet {
  return { ...set, containers: set.containers.map(({ name, image }) => ({ name, image, args: [], env: {} })) };
}

function withSafeSettings(set: AgentSet): AgentSet {
  const safe = (container: AgentContainer): AgentContainer => ({
    ...container,
    args: container.args.map((arg, at) => (isSecretFlag(container.args[at - 1]) ? '***' : safeArgs(arg))),
    env: safeMap(container.env),
  });
  return { ...set, containers: set.containers.map(safe) };
}

const SECRET_NAME = /token|secret|passw|credential|private|api[-_]?key|access[-_]?key|auth|datastore-endpoint/i;
const SECRET_VALUE = /-----BEGIN |:\/\/[^/\s:@]+:[^/\s@]+@/;

function safeMap(map: Labels): Labels {
  return Object.fromEntries(
    Object.entries(map).filter(([key, value]) => !SECRET_NAME.test(key) && !SECRET_VALUE.test(value)),
  );
}

/** A flag alone: its value is the next argument. */
function isSecretFlag(arg = ''): boolean {
  return /^--?[\w-]+$/.test(arg) && SECRET_NAME.test(arg);
}

function mapValues(map: Labels, change: (value: string) => string): Labels {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, change(value)]));
}

/** A line of arguments, or a list of them as JSON: what stands behind a flag that sounds like a credential is left out. */
function safeArgs(text: string): string {
  return text
    .replace(
      /(--?[\w-]*(?:token|secret|passw|credential|private|key|auth|datastore-endpoint)[\w-]*)(=|"\s*,\s*"|\s+)[^\s",]+/gi,
      '$1$2***',
    )
    .replace(/(:\/\/)[^/\s:@]+:[^/\s@]+@/g, '$1***@');
}
