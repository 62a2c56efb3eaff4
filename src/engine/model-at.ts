import type { Elsewhere, EnforcerModel } from '../model/enforcer-model.ts';
import type { Family } from '../model/address.ts';
import type { Endpoint, Flow } from '../model/flow.ts';

/** How the policies about an end are read where it is: what only some nodes have is certain of a pod that is on none of them. */
export function modelAt(model: EnforcerModel, subject: Endpoint): EnforcerModel {
  const { elsewhere } = model;
  if (elsewhere === undefined || !isElsewhere(subject, elsewhere)) return model;
  const known = MADE.get(model);
  if (known !== undefined) return known;
  const { elsewhere: _, ...rest } = model;
  const made = { ...rest, ...elsewhere.reads };
  MADE.set(model, made);
  return made;
}

/** The same for both ends of a connection, where it is one for both. */
export function modelAtBoth(model: EnforcerModel, { source, destination }: Flow): EnforcerModel {
  return modelAt(model, source) === model ? model : modelAt(model, destination);
}

/** Whether policies are enforced between addresses of a family. */
export function isPolicedFamily(family: Family, { policedFamilies }: EnforcerModel): boolean {
  return policedFamilies === 'both' || policedFamilies === `ipv${family}`;
}

/** One object for each, for whoever compares them. */
const MADE = new WeakMap<EnforcerModel, EnforcerModel>();

/** Nobody polices what is no pod, or on the network of its node. */
function isElsewhere(end: Endpoint, { nodes }: Elsewhere): boolean {
  if (end.kind !== 'pod' || end.pod.hostNetwork) return true;
  const { node } = end.pod;
  return node !== undefined && nodes.names.includes(node) === (nodes.kind === 'only');
}
