import type { AuthorizationAction } from './compile-rules.ts';
import type { CompiledPolicy, CompiledRule, CompiledRules } from '../compiled.ts';
import { compileRule } from './compile-rules.ts';
import { unread as unreadPeer } from './formula.ts';
import type { MeshSettings } from '../../model/mesh-settings.ts';
import type { RawAuthorization } from './raw-policy.ts';
import { type MeshObject, policiesFor } from './policies-for.ts';

/** One AuthorizationPolicy that selects workloads. AUDIT only writes. */
export function compileAuthorization(
  object: MeshObject<RawAuthorization>,
  { trustDomains, unread }: MeshSettings,
): readonly CompiledPolicy[] {
  const { spec, ref } = object;
  const action = spec.action ?? 'ALLOW';
  if (action === 'AUDIT') return [];
  if (!isAction(action)) return policiesFor(object, () => perhapsDenied(action));
  const trust = unread === undefined ? trustDomains : undefined;
  const provider = spec.provider?.name;
  return policiesFor(object, (called) => {
    // The proxy on the node asks nobody else, and leaves such a policy out.
    if (action === 'CUSTOM' && called.dataplane === 'ambient') return NOTHING;
    const context = { action, called, home: ref.namespace ?? '', trust, ...(provider ? { provider } : {}) };
    const rules = (spec.rules ?? []).flatMap((rule, index) => compileRule(rule ?? {}, index, context));
    return action === 'ALLOW' ? { isolates: true, rules } : { isolates: false, countsAnyway: true, rules };
  });
}

function isAction(action: string): action is AuthorizationAction {
  return action === 'ALLOW' || action === 'DENY' || action === 'CUSTOM';
}

/** What an action does that this version does not know. */
function perhapsDenied(action: string): CompiledRules {
  const path = ['spec', 'action'];
  const peers = [unreadPeer(`unknown action "${action}"`, path)];
  const rule: CompiledRule = { index: 0, path, action: 'deny', peers, ports: 'any', unrecognised: [] };
  return { isolates: false, countsAnyway: true, rules: [rule] };
}

const NOTHING: CompiledRules = { isolates: false, rules: [] };
