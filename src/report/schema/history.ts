import type { BisectReport, CauseText, ChangeRow, ChangesReport, FlowAt } from '../../advise/changes/changes-report.ts';
import type { AskedAgent, DropAgreement, DroppedConnection, DropsReport } from '../../advise/drops/drops-report.ts';
import type { Cause, LabelChange, ObjectCause, WatchedVerdict } from '../../explain/flip.ts';
import type { Identity } from '../../model/examination.ts';
import type { RecordedFlow } from '../../model/recorded-flow.ts';
import type { SnapshotReport } from '../../advise/snapshot/snapshot-report.ts';
import type { Write } from '../../model/last-write.ts';
import { about, exactly, list, object, oneOf, optional, part, text, whole, words, yesNo } from './schema.ts';
import {
  API,
  COUNTS_BY_KIND,
  DIRECTION,
  INPUT,
  MISSING,
  NEXT_STEP,
  OBJECT,
  POLICY,
  type Printed,
  RULE,
  STATEMENT,
} from './common.ts';
import { NOT_READ } from './advice.ts';

export const IDENTITY = object<Identity>({ user: text(), groups: list(text()) });

export const SNAPSHOT_REPORT = object<SnapshotReport>({
  apiVersion: API,
  kind: exactly('SnapshotReport' as const),
  file: text('"-" where it was written to stdout'),
  bytes: optional(whole()),
  isNew: yesNo('it was written now; otherwise it was read'),
  redactKey: optional(text('the file that says which name stands for which')),
  taken: text('when the state was read'),
  redacted: yesNo('names and addresses are not the real ones'),
  tool: object<SnapshotReport['tool']>({ version: text(), commit: text() }),
  of: words<SnapshotReport['of']>({ cluster: '', files: '', demo: '' }),
  context: optional(text()),
  server: optional(text()),
  names: optional(list(text())),
  kubernetes: optional(text('the version')),
  identity: optional(about('who read it', IDENTITY)),
  namespace: optional(text('where names without one are looked up')),
  read: COUNTS_BY_KIND,
  isWhole: yesNo('everything could be read'),
  missing: list(MISSING),
  flows: about(
    'flows that were asked then',
    list(
      object<RecordedFlow>({
        from: text(),
        to: text(),
        name: optional(text()),
        namespace: optional(text()),
        expect: optional(words<'allow' | 'deny'>({ allow: '', deny: '' })),
        verdict: text('of "why"; MISSING, AMBIGUOUS where an end was no single thing'),
        summary: text(),
      }),
    ),
  ),
  transcripts: whole('reports of probes in it'),
});

const WATCHED = part(
  'WatchedVerdict',
  words<WatchedVerdict>({
    ALLOW: '',
    DENY: '',
    UNKNOWN: '',
    NOT_ENFORCED: '',
    MIXED: '',
    IMPOSSIBLE: '',
    MISSING: 'an end is not there',
    AMBIGUOUS: 'an end is several things',
  }),
);

export const CHANGES_REPORT = object<Printed<ChangesReport>>({
  apiVersion: API,
  kind: exactly('ChangesReport' as const),
  flow: optional(text('absent: none was asked about')),
  verdict: optional(WATCHED),
  summary: optional(text()),
  since: text(),
  until: text(),
  namespaces: optional(about('absent: everywhere', list(text()))),
  changes: about(
    'newest first',
    list(
      object<ChangeRow>({
        at: text(),
        by: text('the program; may be empty'),
        what: words<ChangeRow['what']>({ created: '', changed: '', deleting: '' }),
        ref: OBJECT,
        fields: about('what that program wrote', list(text())),
        bearing: optional(
          words<NonNullable<ChangeRow['bearing']>>({
            decides: 'without it the verdict would be another',
            could: 'it is about an end of the connection',
            unclear: 'what it was before cannot be told',
            no: '',
          }),
        ),
        why: optional(text()),
      }),
    ),
  ),
  limits: about('what objects do not tell', list(STATEMENT)),
  missing: list(MISSING),
  input: INPUT,
});

const FLOW_AT = part(
  'FlowAt',
  object<FlowAt>({ name: text('the state, as typed'), verdict: WATCHED, summary: text(), notRead: NOT_READ }),
);

const CAUSE = oneOf<Cause>(
  object<ObjectCause>({
    kind: exactly('object' as const),
    what: words<ObjectCause['what']>({ created: '', changed: '', deleted: '' }),
    ref: OBJECT,
    write: optional(object<Write>({ at: text(), by: text() })),
    labels: list(object<LabelChange>({ key: text(), from: optional(text()), to: optional(text()) })),
    wasMissed: yesNo(),
  }),
  object<Extract<Cause, { kind: 'reading' }>>({
    kind: exactly('reading' as const),
    group: text(),
    resource: text(),
    isReadable: yesNo(),
  }),
  object<Extract<Cause, { kind: 'enforcement' }>>({ kind: exactly('enforcement' as const) }),
  object<Extract<Cause, { kind: 'languages' }>>({ kind: exactly('languages' as const) }),
  object<Extract<Cause, { kind: 'coverage' }>>({ kind: exactly('coverage' as const) }),
);

export const DROPS_REPORT = object<Printed<DropsReport>>({
  apiVersion: API,
  kind: exactly('DropsReport' as const),
  summary: text('the answer in one line'),
  namespace: optional(text('absent: all of them')),
  since: optional(text('from when on Hubble was asked; absent: what a file holds')),
  connections: about(
    'what policy dropped: first what the policies do not explain, then the newest',
    list(
      object<DroppedConnection>({
        flow: text(),
        source: text('as "why" takes it'),
        destination: text('as "why" takes it; a packet without a port has its protocol in parentheses'),
        node: text('where it was dropped; may be empty'),
        direction: optional(about('at which end; absent: Hubble does not say', DIRECTION)),
        reason: text('in the words of Hubble: POLICY_DENIED where no rule allows it, POLICY_DENY where one denies it'),
        packets: whole(),
        first: text(),
        last: text(),
        namedByHubble: list(object<DroppedConnection['namedByHubble'][number]>({ kind: text(), policy: text() })),
        agreement: words<DropAgreement>({
          agree: 'the policies deny it at that end',
          disagree: 'the policies allow it there',
          inconclusive: 'what the policies say is not known, or was not asked',
        }),
        verdict: WATCHED,
        sentence: text('what decides at that end'),
        isolatedBy: about('policies that isolate that end; Hubble names none of them', list(POLICY)),
        deniedBy: about('rules that deny it there', list(RULE)),
        causes: about('what may be behind it where Hubble and the policies differ', list(STATEMENT)),
        next: list(NEXT_STEP),
      }),
    ),
  ),
  left: whole('connections that were dropped and are not listed'),
  otherReasons: about(
    "what was dropped for reasons that are no policy's",
    list(object<DropsReport['otherReasons'][number]>({ reason: text(), packets: whole() })),
  ),
  agents: about(
    'who was asked; empty where it was a file',
    list(object<AskedAgent>({ node: text(), pod: text(), answered: yesNo(), text: text('why not; may be empty') })),
  ),
  limits: about('what Hubble does not tell', list(STATEMENT)),
  missing: list(MISSING),
  input: INPUT,
});

export const BISECT_REPORT = object<BisectReport>({
  apiVersion: API,
  kind: exactly('BisectReport' as const),
  flow: text(),
  before: FLOW_AT,
  after: FLOW_AT,
  isTurned: yesNo('the verdicts differ'),
  causes: about(
    'one that turned it alone, or all that it took together',
    list(object<CauseText>({ text: text(), cause: CAUSE })),
  ),
  summary: text('the answer in one line'),
  differing: whole('objects that are not the same'),
  concerned: whole('those of them that the connection could depend on'),
});
