import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Verdict } from '../../src/model/verdict.ts';

/** Folder of this file and of the scenarios. */
export const SCENARIOS = dirname(fileURLToPath(import.meta.url));

/** A folder: manifests in `cluster.yaml`, questions about them in `flows.yaml`, what is wrong in them in `problems.yaml`. */
export interface Scenario {
  readonly name: string;
  readonly folder: string;
  readonly flows: readonly ScenarioFlow[];
  /** All that the manifests' checks say; none where there is no `problems.yaml`. */
  readonly problems: readonly ScenarioProblem[];
}

/**
 * One question with the answer that somebody worked out from the edge case. Sides, outcomes and caveats are compared where
 * they are given, everything else always.
 */
export interface ScenarioFlow {
  /** The edge case that it stands for. */
  readonly case: string;
  readonly says: string;
  /** The policies that are there, `namespace/name`; the others of `cluster.yaml` are taken out. */
  readonly given: readonly string[];
  /** The policies of other languages that are there; left out: all of them. */
  readonly others?: readonly string[];
  /** The world is taken for a live cluster's, where a pod without an address is news; else for files. */
  readonly live?: boolean;
  /** Addresses of DNS names, as if they had been looked up. */
  readonly resolved?: Readonly<Record<string, readonly string[]>>;
  /** `SOURCE DESTINATION` as typed. */
  readonly ask: string;
  /** What the request passes through, as typed. */
  readonly via?: string;
  /** Of such a request: `client ALLOW`, in the order in which it goes. */
  readonly legs?: readonly string[];
  /** Of such a request: who passes it on. */
  readonly controller?: string;
  /** Absent when the command line refuses the question: then `refused` says why. */
  readonly verdict?: Verdict;
  /** What decides each side of every flow, in the words of `describeDecision`. */
  readonly egress?: string;
  readonly ingress?: string;
  /** The flows one by one, by `address:ports/protocol`, where they differ or the address matters. */
  readonly outcomes?: Readonly<Record<string, ExpectedOutcome>>;
  /** Who enforces, each as name, version and mode; empty: nobody does. */
  readonly enforcer?: readonly string[];
  /** Codes that are all among those of the answer. */
  readonly caveats?: readonly string[];
  /** Codes, exactly. */
  readonly impossible?: readonly string[];
  readonly missing?: readonly string[];
  readonly conflict?: string;
  readonly dns?: { readonly udp: Verdict; readonly tcp: Verdict };
  readonly refused?: string;
  /** Why the product cannot do this yet; the flow is then expected to fail, so that nobody forgets this line. */
  readonly notYet?: string;
}

export interface ExpectedOutcome {
  readonly verdict: Verdict;
  readonly egress?: string;
  readonly ingress?: string;
}

export interface ScenarioProblem {
  readonly case: string;
  /** `namespace/name` of a NetworkPolicy. */
  readonly object: string;
  /** `line:column` in `cluster.yaml`. */
  readonly at: string;
  readonly path: string;
  readonly effect: string;
  /** Part of the message. */
  readonly says: string;
}

/** Edge cases that another section of the specification owns. */
export interface OutOfScope {
  readonly cases: readonly string[];
  readonly section: string;
  readonly why: string;
}

export function readScenarios(): readonly Scenario[] {
  return readdirSync(SCENARIOS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(SCENARIOS, entry.name, 'flows.yaml')))
    .map(({ name }) => readScenario(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function readOutOfScope(): readonly OutOfScope[] {
  return readYaml(join(SCENARIOS, 'out-of-scope.yaml')) as readonly OutOfScope[];
}

function readScenario(name: string): Scenario {
  const folder = join(SCENARIOS, name);
  return {
    name,
    folder,
    // These files are ours; a slip in them shows as a failing test.
    flows: readYaml(join(folder, 'flows.yaml')) as readonly ScenarioFlow[],
    problems: (readYaml(join(folder, 'problems.yaml')) ?? []) as readonly ScenarioProblem[],
  };
}

function readYaml(file: string): unknown {
  return existsSync(file) ? parse(readFileSync(file, 'utf8')) : undefined;
}
