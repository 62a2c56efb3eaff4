import type { ExposedWorkload, ExposureReport, Opening } from '../../explain/exposure-report.ts';
import type { CellVerdict, MatrixBy, MatrixCounts } from '../../explain/matrix-report.ts';
import type { EndDocument, MatrixDocument, PairDocument } from '../matrix-json.ts';
import { about, exactly, list, object, optional, part, text, whole, words } from './schema.ts';
import { API, CAVEAT, ENFORCEMENT, INPUT, MISSING, POLICY, PORTS, type Printed, RULE } from './common.ts';
import { NEW_POD_WAY } from './explanations.ts';

const END = object<EndDocument>({
  name: text('as it can be typed again'),
  kind: words<EndDocument['kind']>({
    pod: '',
    workload: '',
    namespace: '',
    outside: 'addresses that are no pod',
    unread: 'whoever a list hides that could not be read',
  }),
  namespace: optional(text('absent: outside')),
  pods: whole('0 for addresses, and where they could not be read'),
  addresses: optional(about('only of the outside: its blocks', list(text()))),
});

const PAIR = object<PairDocument>({
  source: text('the name of an end'),
  destination: text('the name of an end'),
  verdict: words<CellVerdict>({
    ALLOW: 'every port, between all of their pods',
    PARTLY: 'the same ports, between all of their pods',
    MIXED: 'pods, address families or outside addresses differ',
    UNKNOWN: 'a missing fact decides some of it',
    DENY: '',
    IMPOSSIBLE: 'no connection to judge',
  }),
  allowed: about('open between all of their pods', list(PORTS)),
  partly: about('open between some of them only', list(PORTS)),
  unknown: about('not known; what is in none of the three is denied', list(PORTS)),
});

export const MATRIX_REPORT = object<MatrixDocument>({
  apiVersion: API,
  kind: exactly('MatrixReport' as const),
  summary: text('the answer in one line'),
  by: words<MatrixBy>({ workload: '', pod: '', namespace: '' }, 'what an end stands for'),
  namespace: optional(text('absent: every namespace')),
  port: optional(text('absent: every port')),
  enforcement: ENFORCEMENT,
  counts: object<MatrixCounts>({
    sources: whole(),
    destinations: whole(),
    pairs: whole('with a connection to judge'),
    allow: whole(),
    partly: whole(),
    mixed: whole(),
    unknown: whole(),
    deny: whole(),
  }),
  caveats: list(CAVEAT),
  missing: list(MISSING),
  input: INPUT,
  ends: about('everybody in it', list(END)),
  pairs: list(PAIR),
});

const OPENING = part(
  'Opening',
  object<Opening>({
    ports: about('open to at least one of its pods', list(PORTS)),
    unknown: list(PORTS),
    addresses: text('which part of the internet, in words; may be empty'),
    sentence: text('what opens it; empty where nothing is open'),
    rules: list(RULE),
  }),
);

export const EXPOSURE_REPORT = object<Printed<ExposureReport>>({
  apiVersion: API,
  kind: exactly('ExposureReport' as const),
  summary: text('the answer in one line'),
  namespace: optional(text('absent: every namespace')),
  workloads: about(
    'the most exposed first',
    list(
      object<ExposedWorkload>({
        name: text(),
        kind: words<ExposedWorkload['kind']>({ pod: '', workload: '' }),
        namespace: text(),
        pods: whole(),
        isolatedBy: about('empty: everybody may come in', list(POLICY)),
        internet: OPENING,
        everyPod: about('any pod of any namespace, whatever its labels', OPENING),
        newPods: list(NEW_POD_WAY),
      }),
    ),
  ),
  caveats: list(CAVEAT),
  missing: list(MISSING),
  enforcement: ENFORCEMENT,
  input: INPUT,
});
