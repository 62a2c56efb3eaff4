import type { ClusterApi } from '../cluster/api.ts';
import type { Pod } from '../model/pod.ts';
import { qualifiedName } from '../model/reference.ts';
import type { LegChoice, Unmeasurable } from './legs.ts';
import { readOutages } from './outage.ts';
import { notMeasured } from './phrase/caveats.ts';
import { phraseOutage } from './phrase/outage.ts';

/** Why parts of a flow cannot be tried, with what keeps a pod from having an address. Empty: all of it can. */
export async function explainUnmeasured(
  api: ClusterApi,
  { unmeasurable }: Pick<LegChoice, 'unmeasurable'>,
): Promise<readonly string[]> {
  const outages = await readOutages(api, unmeasurable.flatMap(podOf));
  return unmeasurable.map((reason) => {
    const { text } = notMeasured(reason);
    const outage = podOf(reason)
      .map((pod) => outages.get(qualifiedName(pod)))
      .at(0);
    if (outage === undefined) return text;
    const { why, said } = phraseOutage(outage);
    return [text, why, said].filter(Boolean).join(': ');
  });
}

/** The pod that has no address. */
function podOf(reason: Unmeasurable): readonly Pod[] {
  switch (reason.why) {
    case 'source-is-no-pod':
      return [];
    case 'source-not-running':
      return reason.pod.template ? [] : [reason.pod];
    case 'destination-has-no-address': {
      const { endpoint } = reason.outcome.destination.place;
      return endpoint.kind === 'pod' && !endpoint.pod.template ? [endpoint.pod] : [];
    }
  }
}
