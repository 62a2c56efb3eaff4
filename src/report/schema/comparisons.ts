import type { DiffCounts, DiffReport, PolicyChanges } from '../../advise/diff/diff-report.ts';
import type {
  ExemptionReport,
  FileDigest,
  NotEvaluated,
  Overlap,
  PathSide,
  ScopeReport,
  SegmentPath,
  SegmentsReport,
  SegmentsResult,
  SeparationCheck,
  Unprotected,
} from '../../advise/segments/segments-report.ts';
import type { DirectionResult } from '../../model/verdict.ts';
import { about, exactly, list, object, optional, pairOf, part, text, whole, words, yesNo } from './schema.ts';
import { API, CAVEAT, DIRECTION, ENFORCEMENT, FAMILIES, INPUT, MISSING, POLICY, PORTS, RULE } from './common.ts';
import { CHANGE, NOT_READ, STATE } from './advice.ts';

export const DIFF_REPORT = object<DiffReport>({
  apiVersion: API,
  kind: exactly('DiffReport' as const),
  result: words<DiffReport['result']>({
    same: '',
    different: '',
    unknown: 'something could not be compared, or was not read; differences may stand beside it',
  }),
  summary: text('the answer in one line'),
  before: STATE,
  after: STATE,
  namespace: optional(text('absent: all')),
  counts: object<DiffCounts>({
    workloads: whole('in both states'),
    gained: whole('pairs, as all below'),
    lost: whole(),
    changed: whole(),
    unknown: whole(),
    added: whole(),
    removed: whole(),
  }),
  changes: list(CHANGE),
  added: about('connections of workloads that only the second state has', list(CHANGE)),
  removed: list(CHANGE),
  addedWorkloads: list(text()),
  removedWorkloads: list(text()),
  hiddenWorkloads: about('not compared', list(text())),
  policies: object<PolicyChanges>({ added: list(text()), removed: list(text()), changed: list(text()) }),
  missing: list(MISSING),
  unexplained: whole('entries that have no `why`, because there are too many of them'),
  caveats: about('of the pairs that differ', list(CAVEAT)),
});

const RESULT = words<SegmentsResult>({
  separated: '',
  open: 'a way is open that is not exempt, or nothing enforces',
  unknown: '',
});

const SIDE = part(
  'PathSide',
  object<PathSide>({
    result: words<DirectionResult>({ allow: '', deny: '', unknown: '' }),
    sentence: text(),
    rules: list(RULE),
    isolatedBy: list(POLICY),
  }),
);

const PATH = part(
  'SegmentPath',
  object<SegmentPath>({
    sources: about('each with each destination', list(text())),
    destinations: list(text()),
    pairs: whole(),
    addresses: optional(about('where one end is outside', list(text()))),
    families: FAMILIES,
    allowed: list(PORTS),
    unknown: list(PORTS),
    egress: SIDE,
    ingress: SIDE,
    exemption: optional(whole('its position in `exemptions`, from 0')),
  }),
);

const SCOPE = object<ScopeReport>({
  name: text(),
  description: optional(text()),
  selects: text('in words'),
  workloads: list(text()),
  pods: whole(),
  addresses: list(text()),
  unprotected: list(
    object<Unprotected>({
      workload: text(),
      directions: about('in which no policy isolates it', list(DIRECTION)),
      hostNetwork: yesNo(),
    }),
  ),
});

const EXEMPTION = object<ExemptionReport>({
  from: text(),
  to: text(),
  ports: text('in words'),
  reason: optional(text()),
  expires: optional(text()),
  state: words<ExemptionReport['state']>({
    used: '',
    unused: 'nothing that it covers is open',
    expired: 'it covers nothing any more',
  }),
  file: text(),
  line: whole(),
});

export const SEGMENTS_REPORT = object<SegmentsReport>({
  apiVersion: API,
  kind: exactly('SegmentsReport' as const),
  result: RESULT,
  summary: text('the answer in one line'),
  name: optional(text('of the document')),
  at: text('when the state was read'),
  tool: object<SegmentsReport['tool']>({ name: text(), version: text() }),
  input: INPUT,
  files: about('every file that was read', list(object<FileDigest>({ file: text(), sha256: text() }))),
  enforcement: ENFORCEMENT,
  counted: optional(
    words<NonNullable<SegmentsReport['counted']>>(
      { mesh: '' },
      'nothing enforces policies, but a service mesh its own, which alone were counted; absent: all were',
    ),
  ),
  scopes: list(SCOPE),
  checks: about(
    'each way that has to be closed',
    list(
      object<SeparationCheck>({
        from: text(),
        to: text(),
        result: RESULT,
        paths: about('open, or may be, and no exemption covers them', list(PATH)),
        exempt: list(PATH),
      }),
    ),
  ),
  exemptions: list(EXEMPTION),
  overlaps: about(
    'pods in two scopes that have to be separated',
    list(object<Overlap>({ workload: text(), scopes: pairOf(text()) })),
  ),
  notEvaluated: object<NotEvaluated>({ unmodelled: list(text()), invalid: list(text()), notRead: NOT_READ }),
  missing: list(MISSING),
  caveats: list(CAVEAT),
});
