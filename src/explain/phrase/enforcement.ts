import type { Bystander, DenialSymptom, Enforcement, Enforcer, NoEnforcer } from '../../model/enforcement.ts';
import type { Assumption, Divergence, UnreadSetting } from '../../model/divergence.ts';
import type { Caveat, NextStep } from '../explanation.ts';
import type { SimulatedVerdict } from '../../model/verdict.ts';
import { list } from './rules.ts';
import { phraseUnread } from './assumptions.ts';
import { phraseGap } from './directions.ts';

/** Files are rarely a whole cluster. */
export const NOTHING_SAID =
  'these objects do not say who enforces policies: answers are as the API is specified; ask a cluster, or give the DaemonSets of its network too';

const DENIALS: Readonly<Record<DenialSymptom, string>> = {
  refused: 'is refused at once',
  timeout: 'times out',
  unknown: 'may time out or be refused',
};

/** What a client notices of a denial. */
export function phraseDenial(denial: DenialSymptom): string {
  return `a denied connection ${DENIALS[denial]}`;
}

/** One way in which an enforcer differs, as a sentence of its own. */
export function phraseDifference({
  what,
  isSure,
  basis,
  defect,
  hangsOn,
}: Omit<Divergence, 'reads' | 'hangsOn'> & { readonly hangsOn?: UnreadSetting }): string {
  const why = hangsOn === undefined ? '' : `: ${hangsOn.setting}, for ${phraseUnread(hangsOn)}`;
  const doubt = isSure ? '' : `; whether it does so here is not known${why}`;
  const known = basis === 'measured' ? 'measured' : `from its ${basis}`;
  return `${what} (${known}${defect === undefined ? '' : `; ${defect.affected}`})${doubt}`;
}

/** `enable-policy=default, not always (ConfigMap kube-system/cilium-config)`. */
export function phraseAssumed({ setting, assumed, otherwise, where }: Omit<Assumption, 'reads' | 'gap'>): string {
  return `${setting}=${assumed}, not ${otherwise} (${where})`;
}

/** Who enforces the policies, in one sentence. */
export function phraseEnforcement(enforcement: Enforcement): string {
  switch (enforcement.kind) {
    case 'enforced': {
      const all = enforcement.enforcers.length > 1 ? '; a connection must pass all of them' : '';
      return `enforced by ${list(enforcement.enforcers.map(phraseEnforcer), 'and')}${all}`;
    }
    case 'not-enforced':
      return enforcement.found.length === 0
        ? 'no component that enforces NetworkPolicy was found in this cluster'
        : `nothing in this cluster enforces NetworkPolicy: ${list(enforcement.found.map(phraseBystander), 'and')}`;
    case 'unknown': {
      const maybe = enforcement.maybe.length === 0 ? [] : [`${list(enforcement.maybe, 'or')} may`];
      const reasons = [...enforcement.why.map(phraseGap), ...maybe].join('; ');
      return `whether anything enforces NetworkPolicy here is not known: ${reasons}`;
    }
  }
}

/** `Calico v3.32.1 (DaemonSet kube-system/calico-node)`. */
function phraseEnforcer({ mode, evidence, ...component }: Enforcer): string {
  const [first] = evidence;
  const details = [mode, first].filter((detail) => detail !== undefined).join(', ');
  return details === '' ? nameOf(component) : `${nameOf(component)} (${details})`;
}

function phraseBystander({ why, evidence, ...component }: Bystander): string {
  switch (why) {
    case 'no-policy-engine':
      return `${nameOf(component)} has no policy engine`;
    case 'switched-off':
      // What was looked at comes first, the setting last.
      return `${nameOf(component)} is set not to enforce it (${evidence.at(-1)})`;
    case 'on-no-node':
      return `${nameOf(component)} is meant for no node`;
  }
}

function nameOf({ title, version }: Pick<Enforcer, 'title' | 'version'>): string {
  return version === undefined ? title : `${title} ${version}`;
}

/** The answer where nothing enforces: what the policies say, and that it does not matter. `reason` is that of the former. */
export function phraseNotEnforced(wouldBe: SimulatedVerdict, reason: string, enforcement: NoEnforcer): string {
  const nobody = phraseEnforcement(enforcement);
  switch (wouldBe) {
    case 'DENY':
      return `it would be denied ${reason}, but ${nobody}`;
    case 'MIXED':
      return `some of it would be denied (${reason}), but ${nobody}`;
    case 'UNKNOWN':
      return `what the policies say is not known (${reason}), but ${nobody}`;
    case 'ALLOW':
    case 'IMPOSSIBLE':
      return `it would be allowed (${reason}), and so is everything else: ${nobody}`;
  }
}

/** Above an explanation that tells what would be. */
export const WOULD_BE = 'If something enforced the policies:';

/** How to come to have an enforcer, by the name of what is there. */
const SWITCHES: Readonly<Record<string, string>> = {
  'aws-vpc-cni': 'set enableNetworkPolicy of the vpc-cni add-on to "true"',
  'eks-auto-mode': 'set enable-network-policy-controller to "true" in the ConfigMap kube-system/amazon-vpc-cni',
  cilium: 'take back the setting of Cilium that is named above',
  'aks-cilium': 'take back the setting of Cilium that is named above',
  flannel: "set netpol.enabled=true in Flannel's chart, or install Calico for policy (Canal)",
  k3s: 'start the k3s servers without --disable-network-policy, or install another enforcer',
  kindnet: 'make the cluster anew with kind 0.24 or newer',
  'kube-router': 'start kube-router with --run-firewall=true',
  weave: 'run weave-npc beside Weave, or better another plugin: Weave Net is not maintained',
};

export function installEnforcer({ found }: NoEnforcer): NextStep {
  const switches = found.flatMap(({ name }) => SWITCHES[name] ?? []);
  const way =
    switches.length > 0
      ? list(switches, 'or')
      : 'install a network plugin that does: Calico, Cilium, Antrea, kube-network-policies';
  return { command: '', why: `to have policies enforced, ${way}` };
}

/** For an answer that holds only if somebody enforces it. */
export function enforcerUnknown(enforcement: Extract<Enforcement, { kind: 'unknown' }>): Caveat {
  const text = `${phraseEnforcement(enforcement)}; if nothing does, every connection is open`;
  return { code: 'ENFORCER_UNKNOWN', severity: 'warning', text };
}
