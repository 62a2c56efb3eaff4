import type { NewPodWay } from '../reach-report.ts';
import type { Opening } from '../exposure-report.ts';
import { nameCited } from '../names.ts';
import { phrasePorts } from './summary.ts';

/** `TCP 443, to 203.0.113.0/24`; `not known on every port`. */
export function phraseOpening({ ports, unknown, addresses }: Opening): string {
  const who = WHOLE.has(addresses) ? '' : `, from ${addresses}`;
  const open = ports.length === 0 ? [] : [`${phrasePorts(ports)}${who}`];
  return [...open, ...(unknown.length === 0 ? [] : [`not known on ${phrasePorts(unknown)}`])].join('; ');
}

/** `TCP 8080 for a pod with app=web in namespace shop: shop/api, rule 1`. */
export function phraseNewPodRule({ ports, text, rule }: NewPodWay): string {
  const who = nameCited(rule);
  const which = rule.peer !== undefined && rule.peers > 1 ? `, peer ${rule.peer} of ${rule.peers}` : '';
  return `${phrasePorts(ports)} for ${text}: ${who}, rule ${rule.rule}${which}`;
}

/** Nothing has to be said of these: they are all of the internet that the pod can speak to. */
const WHOLE: ReadonlySet<string> = new Set(['', 'the internet', 'the IPv4 internet']);
