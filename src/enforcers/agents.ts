import type { AgentContainer, AgentSet, EnforcerFacts } from '../model/enforcer-facts.ts';
import type { Finding } from './record.ts';

/** How a DaemonSet is recognised: by its name, or by the image of a container, for charts and mirrors change names. */
export interface AgentSigns {
  readonly set: RegExp;
  /** Matched against the image without tag and digest. */
  readonly image: RegExp;
}

export interface Agent {
  readonly set: AgentSet;
  /** The container that runs it: by its image, else the first one. */
  readonly container: AgentContainer | undefined;
}

/** The DaemonSets that look like an enforcer's, of any namespace. Those for Windows nodes are left out. */
export function findAgents({ agentSets }: EnforcerFacts, signs: AgentSigns): readonly Agent[] {
  return agentSets.filter(isForLinux).flatMap((set) => {
    const container = findContainer(set, signs.image);
    return container !== undefined || signs.set.test(set.name)
      ? [{ set, container: container ?? set.containers[0] }]
      : [];
  });
}

export function findContainer({ containers }: AgentSet, image: RegExp): AgentContainer | undefined {
  return containers.find((container) => image.test(repositoryOf(container.image)));
}

function isForLinux({ name }: AgentSet): boolean {
  return !/-win(dows)?(-|$)/.test(name);
}

/** The finding that these agents enforce; `undefined` when there are none. `more` adds what their settings say. */
export function foundAgents(agents: readonly Agent[], more: Partial<Enforcing> = {}): Finding | undefined {
  const [first] = agents;
  if (first === undefined) return undefined;
  return {
    kind: 'enforces',
    ...versionField(first),
    ...(first.set.nodes === undefined ? {} : { nodes: first.set.nodes }),
    ...more,
    evidence: [...agents.flatMap(describeAgent), ...(more.evidence ?? [])],
  };
}

type Enforcing = Extract<Finding, { kind: 'enforces' }>;

/** `{version: 'v3.32.1'}`, or nothing where the image has no tag that looks like a version. */
export function versionField({ container }: Agent): { readonly version?: string } {
  const version = container === undefined ? undefined : tagOf(container.image);
  return version === undefined || !/^v?\d/.test(version) ? {} : { version };
}

/** `DaemonSet kube-system/calico-node`, `image quay.io/calico/node:v3.32.1`. */
export function describeAgent({ set, container }: Agent): readonly string[] {
  const image = container === undefined ? [] : [`image ${container.image}`];
  return [`DaemonSet ${set.namespace}/${set.name}`, ...image];
}

/** The image without tag and digest: `quay.io/calico/node`. */
export function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

export function tagOf(image: string): string | undefined {
  return /:([^/:]+)$/.exec(image.replace(/@.*$/, ''))?.[1];
}

/**
 * The value of a flag among arguments, some of which may be whole shell lines; empty when it stands there without one,
 * `undefined` when it does not stand there.
 */
export function flagValue(args: readonly string[], flag: string): string | undefined {
  const words = args.flatMap((arg) => arg.split(/\s+/));
  const at = words.findLastIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const word = words[at];
  if (word === undefined) return undefined;
  if (word !== flag) return word.slice(flag.length + 1);
  const next = words[at + 1] ?? '';
  return next.startsWith('-') ? '' : next;
}

/** Values that Go's flag packages take for true. A switch that stands alone is on. */
export function isOn(value: string): boolean {
  return ['', '1', 't', 'true'].includes(value.toLowerCase());
}
