import type { CheckedFlow, CheckReport, RowResult } from '../../explain/check-report.ts';
import type {
  FlowResult,
  GeneratedFlow,
  GeneratedPolicy,
  GeneratedRule,
  GenerateReport,
  OpenEntry,
  OpenSide,
  PolicyManifest,
} from '../../advise/generate/generate-report.ts';
import type {
  SimplifiedPolicy,
  SimplifyReport,
  SimplifyStep,
  SizeOfPolicies,
} from '../../advise/simplify/simplify-report.ts';
import type { Manifest } from '../../advise/fix/manifest.ts';
import type { NetworkPolicySpec } from '../../model/network-policy.ts';
import {
  about,
  anything,
  exactly,
  foreign,
  list,
  object,
  optional,
  part,
  text,
  whole,
  words,
  yesNo,
} from './schema.ts';
import { API, DIRECTION, INPUT, POLICY, PORTS, type Printed, RULE, VERDICT, WOULD_BE } from './common.ts';
import { NOT_READ } from './advice.ts';

const ROW_FIELDS = {
  name: optional(text('as the file has it')),
  from: text(),
  to: text(),
  namespace: optional(text('where ends that name none were looked up; absent: everywhere')),
  expect: words<CheckedFlow['expect']>({ allow: '', deny: '' }),
  verdict: optional(about('absent where an end was not found', VERDICT)),
  wouldBe: WOULD_BE,
  summary: text('what was found'),
  reasons: about('why, and what to do; empty where the row holds', list(text())),
  file: text(),
  line: whole(),
  column: whole(),
} as const;

const ROW_RESULT = words<RowResult>({
  holds: '',
  fails: 'the policies say the opposite',
  unclear: 'neither yes nor no',
  unmatched: 'an end names nothing, or several things',
});

export const CHECK_REPORT = object<Printed<CheckReport>>({
  apiVersion: API,
  kind: exactly('CheckReport' as const),
  result: about('the worst of the rows', ROW_RESULT),
  counts: object<CheckReport['counts']>({
    flows: whole(),
    holds: whole(),
    fails: whole(),
    unclear: whole(),
    unmatched: whole(),
  }),
  flows: about(
    'in the order of the files',
    list(
      object<CheckedFlow>({
        result: ROW_RESULT,
        ...ROW_FIELDS,
        via: optional(text('what the request passes through; absent: nothing')),
        command: text('the question that tells all about this flow'),
      }),
    ),
  ),
  input: INPUT,
});

const GENERATED = object<GeneratedPolicy>({
  name: text(),
  about: text('a workload, or "every pod"'),
  replaces: yesNo('a policy of this name is there, and gives way'),
  rules: list(
    object<GeneratedRule>({
      direction: DIRECTION,
      rule: whole('counts from 1 in its direction'),
      for: list(text('a row of the file, or a look-up')),
    }),
  ),
  manifest: about(
    'what kubectl apply takes',
    object<PolicyManifest>({
      apiVersion: exactly('networking.k8s.io/v1' as const),
      kind: exactly('NetworkPolicy' as const),
      metadata: object<PolicyManifest['metadata']>({ name: text(), namespace: text() }),
      spec: foreign<NetworkPolicySpec>(),
    }),
  ),
});

const OPEN = object<OpenEntry>({
  kind: words<OpenEntry['kind']>({ open: '', unknown: 'not known to be closed' }),
  sources: list(text()),
  destinations: list(text()),
  ports: list(PORTS),
  by: words<OpenEntry['by']>({ generated: 'only the new policies', others: 'also policies that are there' }),
  why: list(object<OpenSide>({ direction: DIRECTION, sentence: text(), rules: list(RULE), isolatedBy: list(POLICY) })),
});

export const GENERATE_REPORT = object<Printed<GenerateReport>>({
  apiVersion: API,
  kind: exactly('GenerateReport' as const),
  result: words<GenerateReport['result']>({
    exact: 'what is declared passes, and nothing else',
    wider: 'more passes',
    'held-up': 'a policy of another namespace denies a declared flow',
    broken: 'a row does not hold',
    unknown: 'a fact is missing',
  }),
  summary: text('the answer in one line'),
  namespace: text(),
  dns: words<GenerateReport['dns']>({ 'by-name': '', all: '', none: '' }),
  replace: yesNo('the policies that are there now are taken for gone'),
  usable: yesNo('every row holds as far as this namespace has a say'),
  policies: about('in the order in which to apply them', list(GENERATED)),
  deletions: list(text('a command')),
  flows: list(
    object<GeneratedFlow>({
      ...ROW_FIELDS,
      result: words<FlowResult>({
        holds: '',
        'held-up': 'this namespace does its part, another does not',
        fails: '',
        unclear: '',
        elsewhere: 'no end is in the namespace',
      }),
    }),
  ),
  open: about('what passes, or may, and is not declared', list(OPEN)),
  unpoliced: about("pods on their node's network", list(text())),
  notRead: NOT_READ,
  notes: list(text()),
  input: INPUT,
});

const STEP = part(
  'SimplifyStep',
  object<SimplifyStep>({
    kind: words<SimplifyStep['kind']>({
      duplicate: '',
      needless: '',
      'beside-allow-all': '',
      'covered-rule': '',
      'merged-rules': '',
      'covered-peer': '',
      'covered-port': '',
    }),
    proof: words<SimplifyStep['proof']>({
      always: 'whatever pods and labels come',
      now: 'while namespaces keep their labels',
    }),
    text: text(),
    policy: text('namespace/name'),
    path: text('the field; empty: the policy as a whole'),
    file: optional(text('from files')),
    line: optional(whole()),
  }),
);

const SIZE = part('Size', object<SizeOfPolicies>({ policies: whole(), rules: whole() }));

export const SIMPLIFY_REPORT = object<Printed<SimplifyReport>>({
  apiVersion: API,
  kind: exactly('SimplifyReport' as const),
  result: words<SimplifyReport['result']>({
    simplified: '',
    nothing: 'nothing can go',
    unproved: 'a connection would be another, so that nothing is suggested',
  }),
  summary: text('the answer in one line'),
  namespace: optional(text('absent: all')),
  before: SIZE,
  after: SIZE,
  policies: about(
    'those that change or go',
    list(
      object<SimplifiedPolicy>({
        namespace: text(),
        name: text(),
        steps: list(STEP),
        manifest: optional(
          about(
            'absent: it goes',
            object<Manifest>({
              apiVersion: text(),
              kind: text(),
              metadata: object<Manifest['metadata']>({ name: text(), namespace: text() }),
              spec: anything(),
            }),
          ),
        ),
      }),
    ),
  ),
  deletions: list(text('a command')),
  left: about('steps that hold only while namespaces keep their labels, and were not done', list(STEP)),
  state: object<SimplifyReport['state']>({ changed: whole('pairs of ends'), unknown: whole() }),
  notRead: NOT_READ,
  input: INPUT,
});
