import type { AttributesPod } from '../../model/attributes.ts';
import { equal } from '../foreign/read-selector.ts';
import { isAccount } from '../../model/match-labels.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import type { Membership } from './members.ts';
import { readPorts, UNTOLD } from '../../model/past-proxy.ts';

/** Where connections come in, and where they go out. */
export type Side = 'in' | 'out';

/** Of more lists than these nobody is told apart: each is a policy more for every object, and a rule more for every caller. */
const MOST_LISTS = 8;

/** Ways to be in the mesh apart by the lists of ports that occur among the pods that are in it so. */
export function apartByPorts(pods: readonly AttributesPod[], side: Side): (way: Membership) => readonly Membership[] {
  const listed = pods.filter(({ pastProxy }) => pastProxy?.[side] !== undefined);
  const key = side === 'in' ? 'pastProxyIn' : 'pastProxyOut';
  return (way) => {
    const inThatWay = listed.filter((pod) => isAccount(pod, way.pod));
    const byText = Map.groupBy(inThatWay, ({ pastProxy }) => pastProxy?.[side] ?? '');
    if (byText.size === 0) return [way];
    const texts = [...byText.keys()].sort();
    const told = texts.filter((text) => text !== UNTOLD).slice(0, MOST_LISTS);
    const untold = texts.filter((text) => !told.includes(text));
    const those = (asked: LabelRequirement, more: Partial<Membership>): Membership => {
      return { ...way, pod: [...way.pod, asked], ...more };
    };
    const saying = (text: string): Partial<Membership> => {
      const ports = readPorts(text);
      return side === 'in' ? { past: ports } : { callsPast: { ports, pods: byText.get(text) ?? [] } };
    };
    const inDoubt = side === 'in' ? { doubt: IN_PART } : { callsInDoubt: IN_PART };
    return [
      those({ key, operator: 'NotIn', values: texts }, {}),
      ...told.map((text) => those(equal(key, text), saying(text))),
      ...(untold.length === 0 ? [] : [those({ key, operator: 'In', values: untold }, inDoubt)]),
    ];
  };
}

const IN_PART = 'which connections the annotations of the pod take out of the mesh';
