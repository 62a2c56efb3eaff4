import type {
  Caveat,
  CheckExplanation,
  DestinationExplanation,
  DirectionExplanation,
  DnsExplanation,
  EndExplanation,
  EnforcementExplanation,
  InputReport,
  MissingExplanation,
  NearMiss,
  NextStep,
  PathExplanation,
  PolicyCitation,
  PortsExplanation,
  RuleCitation,
  Severity,
  SnapshotInput,
  Statement,
  ToldEnforcer,
} from '../../explain/explanation.ts';
import type { Bystander } from '../../model/enforcement.ts';
import type { Family } from '../../model/address.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Protocol } from '../../model/protocol.ts';
import type { DirectionResult, Tri, Verdict } from '../../model/verdict.ts';
import {
  about,
  exactly,
  list,
  map,
  numbers,
  object,
  oneOf,
  optional,
  part,
  text,
  whole,
  words,
  yesNo,
} from './schema.ts';

/* What several documents have; docs/json.md says it at length. */

export const API = exactly('netpol/v1alpha1' as const);

export const VERDICT = part(
  'Verdict',
  words<Verdict>({
    ALLOW: 'both directions allow',
    DENY: 'a direction denies, or the name cannot be looked up',
    UNKNOWN: 'a missing fact decides, and `missing` names it; neither allowed nor denied',
    NOT_ENFORCED: 'nothing in the cluster enforces the policies, so the connection passes; `wouldBe` is what they say',
    MIXED: 'backends, replicas, address families or ports differ; `paths` lists them',
    IMPOSSIBLE: 'there is no connection to judge, whatever the policies say',
  }),
);
export const WOULD_BE = optional(about('only beside NOT_ENFORCED: what the policies say', VERDICT));
export const PROTOCOL = words<Protocol>({ TCP: '', UDP: '', SCTP: '' });
export const FAMILIES = list(numbers<Family>(4, 6));
export const DIRECTION = words<'egress' | 'ingress'>({ egress: '', ingress: '' });

const TRI = words<Tri>({ yes: '', no: '', unknown: '' });

export const STATEMENT = part('Statement', object<Statement>({ code: text(), text: text() }));

const REMEDY = list(text('a line that can be typed'));

export const MISSING = part(
  'Missing',
  object<MissingExplanation>({ code: text(), text: text('a fact whose absence decides'), remedy: REMEDY }),
);

export const CAVEAT = part(
  'Caveat',
  object<Caveat>({
    severity: words<Severity>({ info: '', warning: '', error: '' }),
    code: text(),
    text: text('what could make this very answer differ from what happens'),
    remedy: optional(REMEDY),
  }),
);

export const NEXT_STEP = part(
  'NextStep',
  object<NextStep>({ command: text('may be empty'), why: text('what to do now') }),
);

export const END = part(
  'End',
  object<EndExplanation>({
    name: text('as it can be typed again'),
    kind: words<EndExplanation['kind']>({
      pod: '',
      workload: '',
      service: '',
      node: '',
      kubelet: '',
      apiserver: '',
      address: '',
      range: '',
      'dns-name': '',
    }),
    detail: text('how many pods, or which addresses; may be empty'),
  }),
);

export const PORTS = part(
  'Ports',
  object<PortsExplanation>({
    protocol: PROTOCOL,
    text: text(),
    ranges: list(object<PortsExplanation['ranges'][number]>({ first: whole(), last: whole('inclusive') })),
  }),
);

export const OBJECT = part(
  'Object',
  object<ObjectRef>({ kind: text(), namespace: optional(text('absent: cluster-scoped')), name: text() }),
);

const POLICY_FIELDS = {
  kind: text(),
  policy: text('namespace/name'),
  file: optional(text('from files')),
  line: optional(whole()),
} as const;

export const POLICY = part('Policy', object<PolicyCitation>(POLICY_FIELDS));

export const RULE_FIELDS = {
  ...POLICY_FIELDS,
  direction: DIRECTION,
  rule: whole('counts from 1, as peers and ports do'),
  action: words<RuleCitation['action']>({
    allow: '',
    deny: '',
    pass: '',
    'deny-some': 'of what it matches it denies what meets its conditions',
  }),
  conditions: optional(list(text('what has to hold above ports and addresses: `HTTP GET /api`'))),
  peer: optional(whole('absent: the rule restricts none')),
  port: optional(whole('absent: the rule restricts none')),
  peers: whole('how many peers the rule has'),
  text: text('the rule in words'),
} as const;

export const RULE = part('Rule', object<RuleCitation>(RULE_FIELDS));

export const CHECK = part(
  'Check',
  object<CheckExplanation>({
    what: words<CheckExplanation['what']>({
      selects: "the policy's own podSelector",
      namespace: '',
      pods: '',
      account: '',
      address: '',
      port: '',
      peer: '',
    }),
    wants: text('what the rule asks'),
    result: TRI,
    has: text('what there is; empty where the check holds'),
    fix: text('may be empty'),
  }),
);

const NEAR_MISS = part(
  'NearMiss',
  object<NearMiss>({ ...RULE_FIELDS, failed: whole('conditions that failed'), checks: list(CHECK) }),
);

const DIRECTION_EXPLANATION = part(
  'Direction',
  object<DirectionExplanation>({
    direction: DIRECTION,
    result: words<DirectionResult>({ allow: '', deny: '', unknown: '' }),
    decidedBy: words<DirectionExplanation['decidedBy']>({
      'no-subject': 'nobody polices this end',
      exempt: 'a pod to itself, or a node to its own pod',
      rule: 'a rule matches',
      isolated: 'policies select the pod, and none of their rules matches',
      'not-isolated': 'no policy selects the pod in this direction',
      enforcer: 'whoever enforces decides it, whatever the policies say',
      undefined: 'the API leaves it open',
      missing: 'a missing fact decides',
    }),
    sentence: text('the reason in words'),
    chain: text('how tiers handed on; may be empty'),
    isolatedBy: list(POLICY),
    rules: about('the rules that decided, each alone enough', list(RULE)),
    nearMisses: about('only where nothing allows: the rules that came closest, nearest first', list(NEAR_MISS)),
  }),
);

export const PATH = part(
  'Path',
  object<PathExplanation>({
    verdict: words<PathExplanation['verdict']>({ ALLOW: '', DENY: '', UNKNOWN: '' }),
    sources: list(text()),
    destinations: list(object<DestinationExplanation>({ name: text(), address: optional(text()) })),
    pairs: optional(
      about(
        'only where not every source goes with every destination',
        list(object<NonNullable<PathExplanation['pairs']>[number]>({ source: text(), destination: text() })),
      ),
    ),
    service: optional(
      object<NonNullable<PathExplanation['service']>>({
        name: text(),
        port: whole(),
        portName: optional(text()),
        protocol: PROTOCOL,
      }),
    ),
    ports: about('of the destination endpoint, after the Service', list(PORTS)),
    families: FAMILIES,

    egress: DIRECTION_EXPLANATION,
    ingress: DIRECTION_EXPLANATION,
    conflict: optional(
      about(
        'the API does not say which of two packets policy sees, and they differ; or a load balancer may refuse what policies allow',
        STATEMENT,
      ),
    ),
  }),
);

export const DNS = part(
  'Dns',
  object<DnsExplanation>({
    verdict: about('of UDP 53', VERDICT),
    resolver: text('who is asked; empty where that is not known'),
    sentence: text(),
    udp: list(PATH),
    tcp: list(PATH),
  }),
);

export const ENFORCER_FIELDS = {
  name: text(),
  title: text(),
  version: optional(text()),
  mode: optional(text()),
  denial: words<ToldEnforcer['denial']>({ refused: '', timeout: '', unknown: '' }, 'how a denied TCP connection ends'),
  evidence: list(text('where it was seen')),
  nodes: optional(object<NonNullable<ToldEnforcer['nodes']>>({ desired: whole(), ready: whole() })),
} as const;

const ENFORCER = part('Enforcer', object<ToldEnforcer>(ENFORCER_FIELDS));

export const BYSTANDER = part(
  'Bystander',
  object<Bystander>({
    name: text(),
    title: text(),
    version: optional(text()),
    why: words<Bystander['why']>({ 'no-policy-engine': '', 'switched-off': '', 'on-no-node': '' }),
    evidence: list(text()),
  }),
);

/** Absent where nothing is known of it: in most manifests. */
export const ENFORCEMENT = optional(
  part(
    'Enforcement',
    object<EnforcementExplanation>({
      kind: words<EnforcementExplanation['kind']>({ enforced: '', 'not-enforced': '', unknown: '' }),
      sentence: text('whether anything in the cluster makes the policies come true'),
      enforcers: list(ENFORCER),
      found: about('where nothing enforces: network components that do not', list(BYSTANDER)),
      evidence: list(text()),
      missing: list(MISSING),
    }),
  ),
);

export const COUNTS_BY_KIND = map(whole());

const CLUSTER_INPUT = object<Extract<InputReport, { kind: 'cluster' }>>({
  kind: exactly('cluster' as const),
  context: text(),
  server: text(),
  namespace: text('where names without one were looked up; empty: everywhere'),
  requests: whole(),
});

const FILES_INPUT = object<Extract<InputReport, { kind: 'files' | 'demo' }>>({
  kind: words<'files' | 'demo'>({ files: '', demo: 'the built-in cluster' }),
  names: optional(list(text())),
  read: about('objects by kind', COUNTS_BY_KIND),
  ignored: about('objects that say nothing about flows', COUNTS_BY_KIND),
  problems: list(text('what could not be used')),
});

const SNAPSHOT_INPUT = object<SnapshotInput>({
  kind: exactly('snapshot' as const),
  file: text(),
  taken: text('when the state was read'),
  redacted: yesNo('names and addresses are not the real ones'),
  of: words<SnapshotInput['of']>({ cluster: '', files: '', demo: '' }),
  namespace: optional(text()),
  context: optional(text()),
  server: optional(text()),
  names: optional(list(text())),
  read: COUNTS_BY_KIND,
});

/** What was read. */
export const INPUT = part('Input', oneOf<InputReport>(CLUSTER_INPUT, FILES_INPUT, SNAPSHOT_INPUT));

/** An answer as it is printed: with what was read. */
export type Printed<T> = Omit<T, 'input'> & { readonly input: InputReport };
