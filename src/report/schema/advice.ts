import type { Change, ChangeKind, OpenPorts, SideChange, StateReport } from '../../advise/diff/diff-report.ts';
import type {
  AdmissionAnswer,
  FixExplanation,
  FixReport,
  FixStepExplanation,
  OtherConnections,
  Wanted,
} from '../../advise/fix/fix-report.ts';
import type {
  FalloutFlow,
  FalloutGroup,
  FalloutKind,
  ProtectedFlow,
  ProtectedOutcome,
  ProtectedReport,
  WhatIfReport,
} from '../../advise/change/what-if-report.ts';
import type {
  LintReport,
  LintResult,
  ReportedFinding,
  ReportedFix,
  ReportedNotChecked,
} from '../../advise/lint/lint-report.ts';
import type { LintNeed } from '../../advise/lint/lint.ts';
import type { PatchOperation } from '../../advise/fix/json-patch.ts';
import type { SideWord } from '../../advise/side-word.ts';
import {
  API,
  CAVEAT,
  DIRECTION,
  ENFORCEMENT,
  FAMILIES,
  INPUT,
  MISSING,
  OBJECT,
  POLICY,
  PORTS,
  type Printed,
  RULE,
  STATEMENT,
  VERDICT,
} from './common.ts';
import type { KindCount } from '../../model/policy-count.ts';
import { about, anything, exactly, list, object, oneOf, optional, part, text, whole, words, yesNo } from './schema.ts';

export const NOT_READ = list(text('what was not read, and may hide something'));
const SEVERITY = words<ReportedFinding['severity']>({ error: '', warning: '', info: '' });

const FINDING = part(
  'Finding',
  object<ReportedFinding>({
    id: text('never changes: L-07'),
    name: text(),
    severity: SEVERITY,
    object: OBJECT,
    path: text('the field; empty: the object as a whole'),
    file: optional(text('from files')),
    line: optional(whole()),
    column: optional(whole()),
    message: text(),
    notes: list(text()),
    fix: optional(
      about(
        'absent where it depends on what was meant',
        object<ReportedFix>({
          text: text('what to do'),
          oldManifest: optional(anything()),
          manifest: optional(anything('the policy as it should be')),
          commands: optional(list(text())),
        }),
      ),
    ),
  }),
);

/** How much of what is policy there is. */
const POLICY_COUNT = {
  policies: whole('policies that were looked at'),
  besidePolicies: optional(
    about(
      'objects that decide with policies and are none, such as a Tier, by kind; absent: none',
      list(object<KindCount>({ kind: text(), count: whole() })),
    ),
  ),
};

export const LINT_REPORT = object<Printed<LintReport>>({
  apiVersion: API,
  kind: exactly('LintReport' as const),
  result: words<LintResult>({ errors: '', warnings: '', infos: '', clean: '' }, 'the worst that was found'),
  summary: text('the answer in one line'),
  counts: object<LintReport['counts']>({ error: whole(), warning: whole(), info: whole(), ignored: whole() }),
  namespace: optional(text('absent: all of them')),
  ...POLICY_COUNT,
  lints: whole('lints that were asked'),
  findings: list(FINDING),
  ignored: about('findings that an annotation of their object asks not to be told', list(FINDING)),
  notChecked: about(
    'lints that could not look: no finding of theirs says nothing',
    list(
      object<ReportedNotChecked>({
        id: text(),
        name: text(),
        extent: words<ReportedNotChecked['extent']>({ nothing: '', part: '' }),
        missing: words<LintNeed>({
          pods: '',
          namespaces: '',
          services: '',
          addresses: '',
          nodes: '',
          enforcer: '',
          webhooks: '',
          monitors: '',
          ingresses: '',
        }),
        reason: words<ReportedNotChecked['reason']>({ 'not-read': '', 'not-there': '' }),
        namespaces: optional(list(text())),
        text: text(),
      }),
    ),
  ),
  notRead: NOT_READ,
  input: INPUT,
});

const PATCH = oneOf<FixStepExplanation['patch']>(
  object<Extract<FixStepExplanation['patch'], { type: 'json' }>>({
    type: exactly('json' as const),
    operations: list(
      oneOf<PatchOperation>(
        object<Exclude<PatchOperation, { op: 'remove' }>>({
          op: words<'test' | 'add' | 'replace'>({ test: '', add: '', replace: '' }),
          path: text(),
          value: anything(),
        }),
        object<Extract<PatchOperation, { op: 'remove' }>>({ op: exactly('remove' as const), path: text() }),
      ),
    ),
  }),
  object<Extract<FixStepExplanation['patch'], { type: 'merge' }>>({
    type: exactly('merge' as const),
    body: anything(),
  }),
  object<Extract<FixStepExplanation['patch'], { type: 'create' }>>({
    type: exactly('create' as const),
    body: anything(),
  }),
);

const ADMISSION = oneOf<AdmissionAnswer>(
  object<Extract<AdmissionAnswer, { result: 'accepted' }>>({
    result: exactly('accepted' as const),
    warnings: list(text()),
  }),
  object<Extract<AdmissionAnswer, { result: 'refused' }>>({ result: exactly('refused' as const), message: text() }),
  object<Extract<AdmissionAnswer, { result: 'not-asked' }>>({ result: exactly('not-asked' as const), message: text() }),
);

const FIX_STEP = part(
  'FixStep',
  object<FixStepExplanation>({
    kind: words<FixStepExplanation['kind']>({ 'edit-policy': '', 'add-policy': '', 'move-policy': '', label: '' }),
    object: OBJECT,
    movedFrom: optional(text()),
    file: optional(text()),
    line: optional(whole()),
    text: text('the step in words'),
    patch: PATCH,
    oldManifest: optional(anything()),
    manifest: optional(anything()),
    apply: list(text('a command')),
    revert: list(text('a command')),
    notes: list(text('what else it means')),
    admission: optional(ADMISSION),
  }),
);

const OTHER_CONNECTIONS = part(
  'OtherConnections',
  object<OtherConnections>({
    kind: words<OtherConnections['kind']>({ opened: '', closed: '', unknown: '', 'still-unknown': '' }),
    sources: list(text()),
    destinations: list(text()),
    pairs: whole(),
    ports: list(PORTS),
    families: FAMILIES,
    addresses: optional(list(text())),
    isPartly: yesNo(),
    isIdle: yesNo(),
  }),
);

export const FIX_REPORT = object<FixReport>({
  apiVersion: API,
  kind: exactly('FixReport' as const),
  result: words<FixReport['result']>({
    fixes: 'at least one is proved',
    'as-wanted': 'nothing is to be done',
    none: '',
    unknown: 'a missing fact decides, or there is no connection',
  }),
  wanted: words<Wanted>({ allow: '', deny: '' }),
  verdict: about('of the flow as it is', VERDICT),
  flow: text(),
  summary: text('the answer in one line'),
  fixes: about(
    'best first, at most three; nothing has been applied',
    list(
      object<FixExplanation>({
        title: text(),
        steps: about('all are needed, in this order', list(FIX_STEP)),
        proof: object<FixExplanation['proof']>({
          before: VERDICT,
          after: VERDICT,
          connections: whole(),
          sentence: text(),
        }),
        fileDiff: optional(text()),
        others: about('every other connection that becomes another one', list(OTHER_CONNECTIONS)),
      }),
    ),
  ),
  reasons: about('why there is no fix, or nothing to mend', list(STATEMENT)),
  missing: list(MISSING),
  caveats: list(CAVEAT),
  notRead: NOT_READ,
  input: optional(INPUT),
});

const OPEN_PORTS = part(
  'OpenPorts',
  object<OpenPorts>({ allowed: list(PORTS), partly: list(PORTS), unknown: list(PORTS) }),
);

export const SIDE_WORD = part(
  'SideWord',
  object<SideWord>({ sentence: text(), rules: list(RULE), isolatedBy: list(POLICY) }),
);

export const CHANGE = part(
  'Change',
  object<Change>({
    kind: words<ChangeKind>({
      gained: 'nothing passed before',
      lost: 'nothing passes with the change',
      changed: '',
      unknown: 'on these ports a side is not known',
    }),
    sources: list(text()),
    destinations: list(text()),
    pairs: whole(),
    addresses: optional(list(text())),
    families: FAMILIES,
    isOfOneFamily: yesNo(),
    before: OPEN_PORTS,
    after: OPEN_PORTS,
    gains: yesNo(),
    loses: yesNo(),
    why: list(object<SideChange>({ direction: DIRECTION, before: optional(SIDE_WORD), after: optional(SIDE_WORD) })),
  }),
);

export const STATE = part(
  'State',
  object<StateReport>({
    name: text('as typed'),
    commit: optional(text()),
    input: INPUT,
    workloads: whole(),
    ...POLICY_COUNT,
    workloadsOf: optional(text()),
    notRead: NOT_READ,
    invalid: list(text('a policy that the API server would refuse')),
    enforcement: ENFORCEMENT,
  }),
);

const PROTECTED = object<ProtectedReport>({
  result: words<ProtectedReport['result']>({ kept: '', broken: '', unclear: '' }),
  counts: object<ProtectedReport['counts']>({
    flows: whole(),
    broken: whole(),
    unclear: whole(),
    unprotected: whole(),
    kept: whole(),
  }),
  flows: list(
    object<ProtectedFlow>({
      name: optional(text()),
      from: text(),
      to: text(),
      namespace: optional(text()),
      expect: words<ProtectedFlow['expect']>({ allow: '', deny: '' }),
      file: text(),
      line: whole(),
      column: whole(),
      outcome: words<ProtectedOutcome>({ broken: '', unclear: '', unprotected: '', kept: '' }),
      before: text(),
      after: text(),
      reasons: list(text()),
    }),
  ),
});

export const WHAT_IF_REPORT = object<WhatIfReport>({
  apiVersion: API,
  kind: exactly('WhatIfReport' as const),
  result: words<WhatIfReport['result']>({
    same: '',
    different: '',
    unknown: 'something could not be compared, or was not read; differences may stand beside it',
  }),
  summary: text('the answer in one line'),
  before: STATE,
  after: STATE,
  counts: object<WhatIfReport['counts']>({
    workloads: whole(),
    gained: whole(),
    lost: whole(),
    changed: whole(),
    unknown: whole(),
    added: whole(),
    removed: whole(),
  }),
  changes: list(CHANGE),
  added: list(CHANGE),
  removed: list(CHANGE),
  addedWorkloads: list(text()),
  removedWorkloads: list(text()),
  hiddenWorkloads: about('not compared', list(text())),
  policies: object<WhatIfReport['policies']>({ added: list(text()), removed: list(text()), changed: list(text()) }),
  missing: list(MISSING),
  unexplained: whole('entries that have no `why`, because there are too many of them'),
  requested: list(text('what was asked for')),
  touched: object<WhatIfReport['touched']>({ added: list(text()), changed: list(text()) }),
  opens: whole('pairs of ends between which a port is open that was not'),
  closes: whole(),
  protected: optional(PROTECTED),
  fallout: about(
    'what else breaks that people forget',
    list(
      object<FalloutGroup>({
        kind: words<FalloutKind>({ dns: '', api: '', webhooks: '', ingress: '', metrics: '', kubelet: '' }),
        sentence: text(),
        flows: list(
          object<FalloutFlow>({
            sources: list(text()),
            destination: text(),
            ports: text(),
            result: words<FalloutFlow['result']>({ lost: '', unknown: '' }),
            because: list(text()),
          }),
        ),
        more: whole('further ones that are not told'),
      }),
    ),
  ),
  notLookedAt: about('groups that could not be looked at, and why', list(text())),
  caveats: list(CAVEAT),
});
