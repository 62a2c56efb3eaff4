import type { AccessAnswer, Examination } from '../model/examination.ts';
import type { Check, Diagnosis, ProbingDiagnosis } from './diagnosis.ts';
import type { Gap } from '../model/gap.ts';
import { API_VERSION } from './explanation.ts';
import { explainEnforcement } from './enforcement.ts';
import { explainGap } from './missing.ts';
import * as phrase from './phrase/diagnosis.ts';
import { phraseEnforcement } from './phrase/enforcement.ts';

/** What was found out about probes, where that was asked. */
export interface ProbingChecks {
  readonly checks: readonly Check[];
  readonly data: ProbingDiagnosis;
}

/** What an examination means for the answers, and what to do about it. */
export function diagnose(examination: Examination, probing?: ProbingChecks): Diagnosis {
  return examination.kind === 'connected' ? diagnoseCluster(examination, probing) : diagnoseFailure(examination);
}

type Connected = Extract<Examination, { kind: 'connected' }>;
type NotConnected = Extract<Examination, { kind: 'not-connected' }>;

function diagnoseFailure({ tool, cluster, message }: NotConnected): Diagnosis {
  const failure = { status: 'error', summary: message, details: [], remedy: [] } as const;
  const checks: readonly Check[] = [
    checkTool(tool),
    ...(cluster === undefined
      ? [{ name: 'context', ...failure } as const]
      : [checkContext(cluster), { name: 'server', ...failure } as const]),
  ];
  return {
    apiVersion: API_VERSION,
    kind: 'Diagnosis',
    healthy: false,
    connected: false,
    checks,
    tool,
    ...(cluster === undefined ? {} : { cluster }),
    access: [],
  };
}

function diagnoseCluster(examination: Connected, probing: ProbingChecks | undefined): Diagnosis {
  const { tool, cluster, version, identity, clockAheadMs, access, enforcement } = examination;
  const checks = [
    checkTool(tool),
    checkContext(cluster),
    ok('server', phrase.server(cluster, version)),
    checkIdentity(examination),
    checkClock(examination),
    checkEnforcer(examination),
    checkAccess(examination),
    ...(probing?.checks ?? []),
  ];
  return {
    apiVersion: API_VERSION,
    kind: 'Diagnosis',
    healthy: checks.every(isFine),
    connected: true,
    checks,
    tool,
    cluster,
    ...(version.known ? { version: version.value } : {}),
    ...(identity.known ? { identity: identity.value } : {}),
    ...(clockAheadMs === undefined ? {} : { clockAheadMs: Math.round(clockAheadMs) }),
    access,
    ...(probing === undefined ? {} : { probing: probing.data }),
    enforcement: explainEnforcement(enforcement),
  };
}

/** Nothing is missing of an answer: whether a probe could run beside it is another matter. */
export function isFine({ status }: Check): boolean {
  return status === 'ok' || status === 'note';
}

function ok(name: Check['name'], summary: string): Check {
  return { name, status: 'ok', summary, details: [], remedy: [] };
}

function checkTool(tool: Examination['tool']): Check {
  return ok('plugin', phrase.tool(tool));
}

function checkContext(cluster: Connected['cluster']): Check {
  return ok('context', phrase.context(cluster));
}

/** Without the answer, only the server's refusals would say who one is; the questions do not need it. */
function checkIdentity({ identity, cluster }: Connected): Check {
  return ok(
    'identity',
    identity.known ? phrase.identity(identity.value) : phrase.identityUnknown(cluster, identity.gap),
  );
}

/** Certificates and tokens begin and end to the second, and everybody allows for a few. */
const TOLERANCE_MS = 10_000;

function checkClock({ clockAheadMs }: Connected): Check {
  if (clockAheadMs === undefined) return ok('clock', phrase.clockUnknown());
  const check = ok('clock', phrase.clock(clockAheadMs));
  return Math.abs(clockAheadMs) <= TOLERANCE_MS
    ? check
    : { ...check, status: 'warning', details: [phrase.clockConsequence()], remedy: [phrase.clockRemedy()] };
}

function checkEnforcer({ enforcement, access }: Connected): Check {
  const check = ok('enforcer', phraseEnforcement(enforcement));
  switch (enforcement.kind) {
    case 'enforced': {
      const notes = [
        ...enforcement.enforcers.flatMap((enforcer) => phrase.notReady(enforcer)),
        ...phrase.several(enforcement.enforcers),
      ];
      return { ...check, status: notes.length > 0 ? 'warning' : 'ok', details: notes };
    }
    case 'not-enforced': {
      const seen =
        enforcement.found.length > 0 ? enforcement.found.flatMap(({ evidence }) => evidence) : enforcement.evidence;
      return {
        ...check,
        status: 'error',
        details: [phrase.notEnforced(), ...seen],
        remedy: [phrase.enforcerRemedy(enforcement)],
      };
    }
    case 'unknown':
      return {
        ...check,
        status: 'unknown',
        remedy: enforcement.why.filter((gap) => !isAsked(gap, access)).flatMap((gap) => explainGap(gap).remedy),
      };
  }
}

/** What grants it stands with the other permissions then. */
function isAsked({ group, resource, namespace }: Gap, access: readonly AccessAnswer[]): boolean {
  return access.some(
    (need) =>
      need.group === group && need.resource === resource && need.namespace === namespace && need.granted === 'no',
  );
}

function checkAccess({ access, cluster, identity, gaps }: Connected): Check {
  const lacking = access.filter(({ granted }) => granted === 'no' || granted === 'unknown');
  const unread = gaps.map(explainGap);
  return {
    name: 'access',
    status: statusOf(lacking, unread.length > 0),
    summary: phrase.access(access, cluster),
    details: [...phrase.lackingByPurpose(lacking), ...phrase.onlyThere(access), ...unread.map(({ text }) => text)],
    remedy: [
      ...phrase.accessRemedy(
        lacking.filter(({ granted }) => granted === 'no'),
        identity,
        cluster,
      ),
      ...unread.flatMap(({ remedy }) => remedy),
    ],
  };
}

/** Without these, the plainest question has no answer. */
const ESSENTIAL: ReadonlySet<AccessAnswer['purpose']> = new Set(['ends', 'policies', 'services']);

function statusOf(lacking: readonly AccessAnswer[], isUnread: boolean): Check['status'] {
  const refused = lacking.filter(({ granted }) => granted === 'no');
  if (refused.some(({ purpose }) => ESSENTIAL.has(purpose))) return 'error';
  if (refused.length > 0 || isUnread) return 'warning';
  return lacking.length > 0 ? 'unknown' : 'ok';
}
