import type { AccessAnswer, AccessPurpose, ClusterName, Grant, Tool } from '../../model/examination.ts';
import type { AssumedSetting, Difference, EnforcerReport, ReportedEnforcer } from '../../explain/enforcer-report.ts';
import type { CanaryDirection, CanaryNode, CanaryReport, CanaryStage } from '../../probe/canary/report.ts';
import type { Check, Diagnosis, ProbingDiagnosis } from '../../explain/diagnosis.ts';
import type { CleanupReport, RemovalReport } from '../../probe/cleanup-report.ts';
import { about, duration, exactly, list, map, object, optional, part, text, whole, words, yesNo } from './schema.ts';
import {
  API,
  BYSTANDER,
  ENFORCEMENT,
  ENFORCER_FIELDS,
  INPUT,
  MISSING,
  NEXT_STEP,
  type Printed,
  STATEMENT,
} from './common.ts';
import { AGREEMENT } from './probe-report.ts';
import { IDENTITY } from './history.ts';

const UNREAD_SETTING = {
  setting: text('as the enforcer calls it'),
  where: text('where it would stand'),
  varies: optional(exactly(true as const)),
} as const;

const DIFFERENCE = part(
  'Difference',
  object<Difference>({
    code: text(),
    what: text('what it does'),
    avoid: text('how to write policies so that it makes no difference'),
    link: text(),
    basis: words<Difference['basis']>({ measured: '', documents: '', code: '' }),
    defect: optional(object<NonNullable<Difference['defect']>>({ affected: text() })),
    isSure: yesNo('false: whether this installation has it is not known'),
    reads: about('what it sets in the model of answers', map(text())),
    hangsOn: optional(
      about('the setting that would say, and was not read', object<NonNullable<Difference['hangsOn']>>(UNREAD_SETTING)),
    ),
  }),
);

export const ENFORCER_REPORT = object<Printed<EnforcerReport>>({
  apiVersion: API,
  kind: exactly('EnforcerReport' as const),
  status: words<EnforcerReport['status']>({ enforced: '', 'not-enforced': '', unclear: '' }),
  summary: text('the same in words'),
  enforcers: about(
    'a connection must pass all of them',
    list(
      object<ReportedEnforcer>({
        ...ENFORCER_FIELDS,
        differences: list(DIFFERENCE),
        defects: list(DIFFERENCE),
        assumed: about(
          'settings that were not read, and are taken for what they usually are',
          list(
            object<AssumedSetting>({
              ...UNREAD_SETTING,
              assumed: text('what it is taken for'),
              otherwise: text('what it may be'),
            }),
          ),
        ),
      }),
    ),
  ),
  found: about('components that enforce nothing', list(BYSTANDER)),
  evidence: list(text()),
  missing: list(MISSING),
  input: INPUT,
});

export const TOOL = object<Tool>({ version: text(), commit: text('may be empty'), node: text(), platform: text() });

const ACCESS = object<AccessAnswer>({
  purpose: words<AccessPurpose>({
    ends: '',
    policies: '',
    labels: '',
    services: '',
    dns: '',
    addresses: '',
    namespaces: '',
    enforcer: '',
    'other-languages': '',
  }),
  verb: words<AccessAnswer['verb']>({ get: '', list: '' }),
  group: text('empty: the core group'),
  resource: text(),
  namespace: optional(text('where it is needed; absent: everywhere')),
  name: optional(text('the one object that is enough; absent: any')),
  granted: words<Grant>({ everywhere: '', there: '', no: '', unknown: '' }),
});

const METHOD = object<ProbingDiagnosis['methods'][number]>({
  method: words<ProbingDiagnosis['methods'][number]['method']>({ ephemeral: '', exec: '', clone: '' }),
  granted: words<'yes' | 'no' | 'unknown'>({ yes: '', no: '', unknown: '' }),
  lacking: list(
    object<ProbingDiagnosis['methods'][number]['lacking'][number]>({
      verb: text(),
      resource: text(),
      granted: words<'no' | 'unknown'>({ no: '', unknown: '' }),
    }),
  ),
});

const PROBING = object<ProbingDiagnosis>({
  methods: list(METHOD),
  admission: object<ProbingDiagnosis['admission']>({
    result: words<ProbingDiagnosis['admission']['result']>({ accepted: '', refused: '', 'not-asked': '' }),
    by: optional(text()),
    text: optional(text()),
  }),
  image: object<ProbingDiagnosis['image']>({
    name: text(),
    nodes: optional(whole('how many were looked at')),
    having: optional(whole()),
  }),
});

export const DIAGNOSIS = object<Diagnosis>({
  apiVersion: API,
  kind: exactly('Diagnosis' as const),
  healthy: yesNo('every check is "ok" or "note"'),
  connected: yesNo('the server answered'),
  checks: list(
    object<Check>({
      name: words<Check['name']>({
        plugin: '',
        context: '',
        server: '',
        identity: '',
        clock: '',
        enforcer: '',
        access: '',
        probing: '',
        image: '',
        hubble: 'whether Cilium could be asked what it drops; only where it is',
      }),
      status: words<Check['status']>({
        ok: '',
        note: 'no answer needs it',
        warning: 'some answers are missing or wrong',
        error: 'answers are missing or wrong',
        unknown: '',
      }),
      summary: text(),
      details: list(text()),
      remedy: list(text('what to do')),
    }),
  ),
  tool: TOOL,
  cluster: optional(object<ClusterName>({ context: text(), server: text(), namespace: text(), user: text() })),
  version: optional(text('of Kubernetes')),
  identity: optional(about('whom the server takes you for', IDENTITY)),
  clockAheadMs: optional(whole()),
  access: list(ACCESS),
  probing: optional(PROBING),
  enforcement: ENFORCEMENT,
});

const DIRECTION = part(
  'CanaryDirection',
  object<CanaryDirection>({
    result: words<CanaryDirection['result']>({ ENFORCED: '', NOT_ENFORCED: '', INCONCLUSIVE: '' }),
    lagMs: optional(whole('until the last connection was stopped; only with ENFORCED')),
    code: text(),
    text: text(),
  }),
);

export const CANARY_REPORT = object<Printed<CanaryReport>>({
  apiVersion: API,
  kind: exactly('CanaryReport' as const),
  namespace: text(),
  verdict: words<CanaryReport['verdict']>({
    ENFORCED: '',
    NOT_ENFORCED: '',
    PARTLY: 'in some places',
    INCONCLUSIVE: '',
  }),
  summary: text('the answer in one line'),
  agreement: AGREEMENT,
  comparison: text('the agreement in words'),
  nodes: list(object<CanaryNode>({ node: text('may be empty'), ingress: DIRECTION, egress: DIRECTION })),
  stages: list(
    object<CanaryStage>({
      stage: words<CanaryStage['stage']>({
        open: '',
        'ingress-denied': '',
        'ingress-restored': '',
        'egress-denied': '',
        'egress-restored': '',
      }),
      ms: duration(),
      tries: whole(),
      connected: whole(),
    }),
  ),
  enforcement: ENFORCEMENT,
  caveats: list(STATEMENT),
  next: list(NEXT_STEP),
  leftBehind: about('what could not be removed', list(STATEMENT)),
  input: INPUT,
});

export const CLEANUP_REPORT = object<CleanupReport>({
  apiVersion: API,
  kind: exactly('CleanupReport' as const),
  namespace: optional(text('absent: everywhere')),
  dryRun: yesNo('nothing was removed'),
  objects: list(
    object<RemovalReport>({
      kind: text(),
      namespace: text(),
      name: text(),
      runId: text(),
      created: text(),
      result: words<RemovalReport['result']>({ found: '', removed: '', gone: 'by itself', failed: '' }),
      text: text(),
    }),
  ),
  containers: about(
    'ephemeral containers, which stay until their pods are replaced',
    list(
      object<CleanupReport['containers'][number]>({
        namespace: text(),
        pod: text(),
        container: text(),
        running: yesNo(),
        text: text(),
      }),
    ),
  ),
  missing: about('what could not be looked for', list(STATEMENT)),
  summary: text('all of it in one line'),
});
