import type { Caveat } from '../../explain/explanation.ts';
import type { CloneCaveat } from '../clone-safety.ts';
import type { MethodFinding } from '../choose-method.ts';
import type { Pod } from '../../model/pod.ts';
import type { Unmeasurable } from '../legs.ts';
import { count, shorten } from '../../explain/phrase/rules.ts';
import { namePlace, namePod } from '../../explain/names.ts';
import { phraseCloneCaveat } from './plan.ts';

function caveat(severity: Caveat['severity'], code: string, text: string): Caveat {
  return { code, severity, text };
}

/** A part of the flow that nobody could measure. */
export function notMeasured(reason: Unmeasurable): Caveat {
  switch (reason.why) {
    case 'source-is-no-pod':
      return caveat(
        'warning',
        'SOURCE_IS_NO_POD',
        `what comes from ${namePlace(reason.outcome.source)} was not measured: only pods can be made to connect`,
      );
    case 'source-not-running':
      return caveat(
        'warning',
        'SOURCE_NOT_RUNNING',
        `${namePod(reason.pod)} has no address, so nothing could connect from there`,
      );
    case 'destination-has-no-address':
      return caveat(
        'warning',
        'DESTINATION_HAS_NO_ADDRESS',
        reason.outcome.destination.place.endpoint.kind === 'pod'
          ? `${namePlace(reason.outcome.destination.place)} has no address, so nothing could connect to it`
          : `${namePlace(reason.outcome.destination.place)} stands for no single address that one could connect to`,
      );
  }
}

const MOST_NAMES = 3;

export function sourcesLeftOut(pods: readonly Pod[]): Caveat {
  const names = shorten(pods.map(namePod), MOST_NAMES);
  const verb = pods.length === 1 ? 'was' : 'were';
  return caveat('info', 'SOURCES_LEFT_OUT', `${names} ${verb} not probed: answered like another, or one too many`);
}

export function endpointsLeftOut(addresses: readonly string[]): Caveat {
  const which = count(addresses.length, 'more endpoint');
  return caveat(
    'warning',
    'ENDPOINTS_LEFT_OUT',
    `${which} not probed (--endpoints raises the limit): ${shorten(addresses, MOST_NAMES)}`,
  );
}

export function measuredByClone(pod: Pod): Caveat {
  return caveat(
    'info',
    'CLONE',
    `measured from a clone of ${namePod(pod)}: to policies it is the same, but its address is another one`,
  );
}

export function aboutClone(finding: CloneCaveat): Caveat {
  return caveat('warning', 'CLONE_DIFFERS', phraseCloneCaveat(finding));
}

export function aboutMethod(finding: MethodFinding): Caveat {
  switch (finding.kind) {
    case 'pull-secret-unused':
      return caveat(
        'warning',
        'PULL_SECRET_UNUSED',
        "--image-pull-secret was not used: an ephemeral container's image is pulled with the secrets of its pod",
      );
    case 'mesh':
      return caveat(
        'info',
        'MESH',
        `${finding.by} takes the connections of this pod: only what the other end sends counts (--http, --tls)`,
      );
  }
}

export function changedMeanwhile(destinations: readonly string[]): Caveat {
  return caveat(
    'warning',
    'CHANGED_MEANWHILE',
    `the answer of ${shorten(destinations, MOST_NAMES)} changed while it was probed: enforcement was catching up`,
  );
}

/** Denied and blocked; but what was open before may go on (semantics A.9). */
export function openConnections(cuts: boolean): Caveat {
  return caveat(
    'info',
    'ESTABLISHED',
    cuts
      ? 'only new connections were made; this enforcer cuts those that were open before, too, without a word to them'
      : 'only new connections were made; those that were open before the policy may go on',
  );
}

export function scriptCutShort(pod: Pod): Caveat {
  return caveat(
    'warning',
    'CUT_SHORT',
    `the probe in ${namePod(pod)} did not come to its end: what it said until then counts`,
  );
}
