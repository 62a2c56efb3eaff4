import type { FlowExplanation } from '../../explain/explanation.ts';
import type { NewPodWay, ReachPeer, ReachQuestionKind, ReachReport, ReachWay } from '../../explain/reach-report.ts';
import type {
  AlmostSelectingPolicy,
  PodDirection,
  PodExplanation,
  PodFacts,
  PodGroup,
  RuleInWords,
  SelectingPolicy,
} from '../../explain/pod-explanation.ts';
import type { SideReason } from '../../explain/matrix-report.ts';
import type {
  LegExplanation,
  PassageExplanation,
  ViaExplanation,
  WayExplanation,
} from '../../explain/via-explanation.ts';
import {
  API,
  CAVEAT,
  CHECK,
  DNS,
  END,
  ENFORCEMENT,
  INPUT,
  MISSING,
  NEXT_STEP,
  PATH,
  POLICY,
  PORTS,
  type Printed,
  RULE,
  RULE_FIELDS,
  STATEMENT,
  VERDICT,
  WOULD_BE,
} from './common.ts';
import { about, exactly, list, map, object, oneOf, optional, part, text, whole, words, yesNo } from './schema.ts';

const FLOW_FIELDS = {
  apiVersion: API,
  kind: exactly('FlowExplanation' as const),
  verdict: VERDICT,
  wouldBe: WOULD_BE,
  flow: text('the question in one line'),
  summary: text('the reason in one clause'),
  source: END,
  destination: END,
  paths: about('connections that are answered alike: allowed, then unknown, then denied', list(PATH)),
  impossible: about('why there is no connection to judge, for all of it or for some backends', list(STATEMENT)),
  dns: optional(about('the look-up before the connection', DNS)),
  caveats: list(CAVEAT),
  missing: about('facts whose absence decides', list(MISSING)),
  next: list(NEXT_STEP),
  enforcement: ENFORCEMENT,
} as const;

/** What is in the report of a probe, and in the leg of a way. */
export const SIMULATED_FLOW = part('FlowExplanation', object<FlowExplanation>(FLOW_FIELDS));

export const FLOW_EXPLANATION = object<Printed<FlowExplanation>>({ ...FLOW_FIELDS, input: INPUT });

const SIDE = part(
  'Side',
  object<SideReason>({
    sentence: text(),
    ports: about('ports that this side lets pass', list(PORTS)),
    rules: list(RULE),
    missing: list(MISSING),
  }),
);

const WAY = object<WayExplanation>({
  route: optional(text('absent: the Ingress itself says so')),
  host: optional(text()),
  path: optional(text()),
  service: text(),
  port: optional(oneOf<number | string>(whole(), text())),
  leads: words<WayExplanation['leads']>({
    there: '',
    'to-other-port': 'to the right pods, by another port',
    elsewhere: 'to other pods',
    unknown: '',
  }),
});

const PASSAGE = object<PassageExplanation>({
  kind: words<PassageExplanation['kind']>({ ingress: '', gateway: '', controller: 'it was named in the question' }),
  name: text('as it can be typed again'),
  className: optional(text()),
  controller: text('who passes requests on'),
  passedOnBy: words<PassageExplanation['passedOnBy']>(
    { pods: '', 'node-network': '', 'network-plugin': '', 'load-balancer': '' },
    'where the connections to backends come from',
  ),
  pods: list(text('namespace/name')),
  evidence: about('how the controller was found', list(STATEMENT)),
  ways: about('where it leads, to the destination first', list(WAY)),
});

const VIA_FIELDS = {
  apiVersion: API,
  kind: exactly('ViaExplanation' as const),
  verdict: about('of the whole way', VERDICT),
  wouldBe: WOULD_BE,
  flow: text('the question in one line'),
  summary: text('the reason in one clause'),
  via: about('what the request passes through', PASSAGE),
  legs: about(
    'in the order in which a request goes',
    list(
      object<LegExplanation>({
        leg: words<LegExplanation['leg']>({ client: '', backend: '' }),
        port: optional(text('by which requests come in')),
        verdict: VERDICT,
        wouldBe: WOULD_BE,
        sentence: text('may be empty'),
        explanation: optional(about('absent where no policy of the cluster is asked', SIMULATED_FLOW)),
      }),
    ),
  ),
  impossible: list(STATEMENT),
  caveats: list(CAVEAT),
  missing: list(MISSING),
  next: list(NEXT_STEP),
};

export const SIMULATED_VIA = part('ViaExplanation', object<ViaExplanation>(VIA_FIELDS));

export const VIA_EXPLANATION = object<Printed<ViaExplanation>>({ ...VIA_FIELDS, input: INPUT });

const PEER = part(
  'Peer',
  object<ReachPeer>({
    name: text('as it can be typed again'),
    kind: words<ReachPeer['kind']>({ pod: '', workload: '', outside: 'addresses that are no pod' }),
    namespace: optional(text('absent: outside')),
    pods: whole(),
    ports: about('of the destination', list(PORTS)),
    partly: yesNo('between some of the pods only, or in one address family'),
    side: about("what the peer's own side says", SIDE),
  }),
);

const LABELS = map(text());

export const NEW_POD_WAY = object<NewPodWay>({
  rule: RULE,
  labels: LABELS,
  namespaces: list(text()),
  newNamespace: optional(LABELS),
  ports: list(PORTS),
  text: text(),
});

export const REACH_REPORT = object<Printed<ReachReport>>({
  apiVersion: API,
  kind: exactly('ReachReport' as const),
  question: words<ReachQuestionKind>({ 'who-can': 'peers are sources', 'can-reach': 'peers are destinations' }),
  summary: text('the answer in one line'),
  end: END,
  port: optional(text('at the pods, after the Service; absent: every port')),
  ways: about(
    'peers by what the asked end says of them; empty: nobody',
    list(object<ReachWay>({ side: SIDE, peers: list(PEER) })),
  ),
  unknown: about('peers about which a missing fact decides: neither in nor out', list(PEER)),
  newPods: about('what a pod that does not exist yet would need', list(NEW_POD_WAY)),
  impossible: list(STATEMENT),
  caveats: list(CAVEAT),
  missing: list(MISSING),
  enforcement: ENFORCEMENT,
  input: INPUT,
});

const POD_DIRECTION = part(
  'PodDirection',
  object<PodDirection>({
    state: words<PodDirection['state']>({
      isolated: 'only what rules allow passes',
      open: 'no policy selects the pod in this direction: everything passes',
      'not-policed': '',
      unknown: '',
    }),
    sentence: text(),
    isolatedBy: list(POLICY),
    rules: list(
      object<RuleInWords>({
        ...RULE_FIELDS,
        ports: text('in words'),
        who: text('in words'),
        matches: optional(whole('pods that match now; absent where not all pods were read')),
        note: text('why nobody matches, or why it may not apply; may be empty'),
      }),
    ),
  }),
);

const POD_FACTS = object<PodFacts>({
  namespace: text(),
  labels: LABELS,
  namespaceLabels: optional(LABELS),
  addresses: list(text()),
  node: optional(text()),
  hostNetwork: yesNo(),
  phase: text(),
  ready: yesNo(),
  ports: list(object<PodFacts['ports'][number]>({ name: text(), port: whole(), protocol: text(), container: text() })),
  serviceAccount: text(),
});

const POLICY_FIELDS = { kind: text(), policy: text(), file: optional(text()), line: optional(whole()) } as const;

export const POD_EXPLANATION = object<Printed<PodExplanation>>({
  apiVersion: API,
  kind: exactly('PodExplanation' as const),
  name: text('what was asked about'),
  groups: about(
    'pods that are answered alike; several groups mean that replicas differ',
    list(
      object<PodGroup>({
        pods: list(text('namespace/name')),
        facts: about('what of the pod decides', POD_FACTS),
        ingress: POD_DIRECTION,
        egress: POD_DIRECTION,
        ownNode: optional(text('what comes in from its own node, whatever the rules say; absent: nothing is kept out')),
        policies: about(
          'the policies that select the pod',
          list(object<SelectingPolicy>({ ...POLICY_FIELDS, selectsBy: list(CHECK), ingress: text(), egress: text() })),
        ),
        almost: about(
          'policies that one label keeps from selecting it',
          list(object<AlmostSelectingPolicy>({ ...POLICY_FIELDS, checks: list(CHECK) })),
        ),
        caveats: list(
          object<PodGroup['caveats'][number]>({ code: text(), text: text(), remedy: optional(list(text())) }),
        ),
        missing: list(MISSING),
      }),
    ),
  ),
  enforcement: ENFORCEMENT,
  input: INPUT,
});
