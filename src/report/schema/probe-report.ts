import type { Attempt } from '../../probe/attempt.ts';
import type { Control, ObservationClass, ObservationReason } from '../../probe/observation.ts';
import type {
  Agreement,
  Cause,
  ControlReport,
  FailureReport,
  LegReport,
  LookUpReport,
  ProbeReport,
  ProbeSetReport,
  ProbeSetRow,
  StepReport,
  TranscriptEntry,
  VehicleReport,
} from '../../probe/probe-report.ts';
import type { LeftBehind, Timings } from '../../probe/measurement.ts';
import type { Method } from '../../probe/vehicle.ts';
import { API, CAVEAT, DIRECTION, INPUT, NEXT_STEP, type Printed, PROTOCOL, VERDICT, WOULD_BE } from './common.ts';
import { about, duration, exactly, list, object, oneOf, optional, part, text, whole, words, yesNo } from './schema.ts';
import { SIMULATED_FLOW } from './explanations.ts';

export const AGREEMENT = part(
  'Agreement',
  words<Agreement>({
    agree: 'the network does what the policies say',
    disagree: '',
    inconclusive: 'neither: what was seen has more than one meaning',
  }),
);

const CLASSES: Readonly<Record<ObservationClass, string>> = {
  REACHABLE: 'connected',
  NO_LISTENER: 'refused, and nothing listens there',
  REJECTED: 'refused, although something listens',
  BLOCKED: 'no answer, although something listens',
  DNS_FAILURE: 'the name was not found out',
  TARGET_DOWN: 'no answer, and the destination is not up',
  INCONCLUSIVE: 'what was seen has more than one meaning',
  PROBE_FAILED: 'the probe itself could not run: never a word about the network',
};

const REASON = words<ObservationReason>({
  connected: '',
  'udp-answer': '',
  'udp-arrived': '',
  'refused-nothing-listens': '',
  'refused-listens-elsewhere': '',
  'refused-not-started': '',
  'refused-but-listens': '',
  'refused-unknown-listener': '',
  'service-refuses': '',
  'service-no-answer': '',
  'only-service-connects': '',
  'no-route': '',
  'no-protocol': '',
  prohibited: '',
  'no-answer-but-listens': '',
  'no-answer-nothing-listens': '',
  'no-answer-target-down': '',
  'no-answer-unknown-listener': '',
  'no-answer-once': '',
  'cut-after-handshake': '',
  'local-handshake-only': '',
  'udp-silence': '',
  'udp-nothing-arrived': '',
  'mixed-attempts': '',
  'name-not-resolved': '',
  'probe-failed': '',
});

const OUTCOMES: Readonly<Record<Attempt['result'], string>> = {
  connected: '',
  refused: '',
  unreachable: '',
  cut: '',
  timeout: '',
  silent: '',
  failed: '',
};

const ROLE = words<VehicleReport['role']>({ source: '', control: '', peer: '' });
const METHOD = words<Method>({ ephemeral: '', exec: '', clone: '' });

const VEHICLE = object<VehicleReport>({
  role: ROLE,
  method: METHOD,
  pod: text(),
  container: text(),
  image: optional(text()),
  sentence: text(),
  passedOver: list(object<VehicleReport['passedOver'][number]>({ method: METHOD, text: text() })),
  tools: list(text()),
  startMs: optional(duration()),
  runMs: optional(duration()),
});

const LOOK_UP = object<LookUpReport>({
  pod: text(),
  name: text(),
  result: words<LookUpReport['result']>({
    answer: '',
    'no-such-name': '',
    refused: '',
    'server-failure': '',
    timeout: '',
    failed: '',
  }),
  addresses: list(text()),
  server: text(),
  tool: text(),
  ms: duration(),
  simulated: optional(VERDICT),
  agreement: optional(AGREEMENT),
  sentence: text(),
});

const LEG = object<LegReport>({
  id: text(),
  source: text(),
  destination: text(),
  protocol: PROTOCOL,
  address: optional(text()),
  port: optional(whole()),
  service: optional(object<NonNullable<LegReport['service']>>({ name: text(), address: text(), port: whole() })),
  simulated: words<LegReport['simulated']>({ ALLOW: '', DENY: '', UNKNOWN: '', NOT_ENFORCED: '', IMPOSSIBLE: '' }),
  class: words<ObservationClass>(CLASSES),
  reason: REASON,
  sentence: text(),
  agreement: AGREEMENT,
  note: text('may be empty'),
  changed: yesNo('the answer changed while it was probed'),
  steps: list(
    object<StepReport>({
      at: words<StepReport['at']>({ service: '', endpoint: '' }),
      protocol: PROTOCOL,
      address: text(),
      port: whole(),
      outcome: words<StepReport['outcome']>({ ...OUTCOMES, mixed: '', 'not-run': '' }),
      attempts: whole(),
      ms: duration(),
      sentence: text(),
    }),
  ),
  dropped: optional(
    about(
      'what Hubble saw dropped of it',
      object<NonNullable<LegReport['dropped']>>({
        node: text('where it was dropped; may be empty'),
        direction: optional(about('at which end; absent: Hubble does not say', DIRECTION)),
        reason: text('in the words of Hubble: POLICY_DENIED where no rule allows it, POLICY_DENY where one denies it'),
        packets: whole(),
        first: text(),
        last: text(),
        namedByHubble: list(
          object<NonNullable<LegReport['dropped']>['namedByHubble'][number]>({ kind: text(), policy: text() }),
        ),
        sentence: text(),
      }),
    ),
  ),
});

type Down = Extract<Control, { kind: 'down' }>;

const CONTROL = oneOf<Control>(
  object<Extract<Control, { kind: 'looked' }>>({
    kind: exactly('looked' as const),
    listens: yesNo(),
    others: list(text()),
    connected: optional(yesNo()),
  }),
  object<Extract<Control, { kind: 'nowhere' }>>({ kind: exactly('nowhere' as const) }),
  object<Down>({
    kind: exactly('down' as const),
    cause: words<Down['cause']>({
      gone: '',
      terminating: '',
      finished: '',
      unscheduled: '',
      'node-down': '',
      initializing: '',
      'not-started': '',
    }),
    why: text(),
    said: text(),
    runsNothing: yesNo(),
  }),
  object<Extract<Control, { kind: 'not-run' }>>({ kind: exactly('not-run' as const), why: text() }),
);

type Left = LeftBehind & { readonly text: string };

const LEFT_BEHIND = oneOf<Left>(
  object<Extract<Left, { kind: 'ephemeral-container' }>>({
    kind: exactly('ephemeral-container' as const),
    namespace: text(),
    pod: text(),
    container: text(),
    state: words<Extract<Left, { kind: 'ephemeral-container' }>['state']>({ stopped: '', running: '', unknown: '' }),
    text: text(),
  }),
  object<Extract<Left, { kind: 'job' }>>({
    kind: exactly('job' as const),
    namespace: text(),
    name: text(),
    message: text(),
    secondsLeft: optional(whole()),
    text: text(),
  }),
);

const MEASURED = words<ProbeReport['measured']['class']>({
  ...CLASSES,
  MIXED: 'the connections were answered differently',
});

export const TIMINGS = object<Timings>({
  read: optional(duration('in ms, as all of them')),
  plan: optional(duration()),
  start: optional(duration()),
  measure: optional(duration()),
  clean: optional(duration()),
  total: optional(duration()),
});

const REPORT_FIELDS = {
  hubble: optional(
    about(
      'where somebody did not answer and Cilium enforces: whether its agents told what they dropped',
      object<NonNullable<ProbeReport['hubble']>>({
        answered: yesNo(),
        sentence: text('why no leg cites a drop; empty where one does'),
      }),
    ),
  ),
  apiVersion: API,
  kind: exactly('ProbeReport' as const),
  flow: text('the question in one line'),
  agreement: AGREEMENT,
  summary: text('the comparison in one clause'),
  simulated: object<ProbeReport['simulated']>({
    verdict: VERDICT,
    wouldBe: WOULD_BE,
    summary: text(),
    explanation: SIMULATED_FLOW,
  }),
  measured: object<ProbeReport['measured']>({
    class: MEASURED,
    summary: text(),
  }),
  plan: about('what ran where', list(VEHICLE)),
  failures: about(
    'what could not run, or not to its end',
    list(object<FailureReport>({ code: text(), text: text(), role: ROLE, pod: text() })),
  ),
  dns: list(LOOK_UP),
  legs: about('one pod that connects to one address and port', list(LEG)),
  controls: about(
    'what was seen inside the destinations',
    list(
      object<ControlReport>({
        destination: text(),
        protocol: PROTOCOL,
        port: whole(),
        control: CONTROL,
        peers: list(object<ControlReport['peers'][number]>({ pod: text(), outcome: words(OUTCOMES) })),
        sentence: text(),
      }),
    ),
  ),
  causes: about(
    'only on disagreement: what may be the reason, the likeliest first',
    list(
      object<Cause>({
        code: text(),
        text: text(),
        evidence: list(text()),
        next: NEXT_STEP,
        legs: list(text()),
      }),
    ),
  ),
  caveats: list(CAVEAT),
  next: list(NEXT_STEP),
  leftBehind: about('what is still there', list(LEFT_BEHIND)),
  transcript: list(
    object<TranscriptEntry>({
      pod: text(),
      container: text(),
      step: text(),
      action: words<TranscriptEntry['action']>({ connect: '', resolve: '', sockets: '' }),
      target: text(),
      tool: text(),
      result: text(),
      exitCode: optional(whole()),
      atMs: optional(duration()),
      ms: optional(duration()),
      detail: text(),
    }),
  ),
  timings: TIMINGS,
} as const;

export const PROBE_REPORT = object<Printed<ProbeReport>>({ ...REPORT_FIELDS, input: INPUT });

export const WHOLE_PROBE = part('ProbeReport', object<ProbeReport>(REPORT_FIELDS));

const ROW = object<ProbeSetRow>({
  name: text("the row's own, else its flow"),
  flow: text(),
  place: optional(text('file and line')),
  expect: optional(words<NonNullable<ProbeSetRow['expect']>>({ allow: '', deny: '' })),
  met: optional(yesNo('absent without expectation, or where the answer is not certain')),
  agreement: words<ProbeSetRow['agreement']>({
    agree: '',
    disagree: '',
    inconclusive: '',
    failed: 'nothing was measured',
  }),
  simulated: optional(VERDICT),
  measured: optional(MEASURED),
  summary: text(),
  durationMs: optional(duration()),
  report: optional(WHOLE_PROBE),
});

export const PROBE_SET_REPORT = object<Printed<ProbeSetReport>>({
  apiVersion: API,
  kind: exactly('ProbeSetReport' as const),
  agreement: AGREEMENT,
  summary: text('the answer in one line'),
  totals: object<ProbeSetReport['totals']>({
    flows: whole(),
    agree: whole(),
    disagree: whole(),
    inconclusive: whole(),
    failed: whole('could not be probed at all'),
    unmet: whole('the network does not do what the file expects'),
  }),
  rows: list(ROW),
  timings: TIMINGS,
  input: INPUT,
});
