import { type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { portNumbersOf } from './port-numbers.ts';
import type { Snapshot } from '../model/snapshot.ts';

/** The policies of a state, read as a model has it. What is read so already is the same object. */
export function readAs(policies: PolicySet, model: EnforcerModel, snapshot: Snapshot): PolicySet {
  const wanted = withNumbers(model, snapshot);
  return (policies.model ?? SPECIFICATION) === wanted ? policies : { ...policies, model: wanted };
}

interface Made {
  readonly pods: Snapshot['pods'];
  readonly gaps: Snapshot['gaps'];
  readonly model: EnforcerModel;
}

const MADE = new WeakMap<EnforcerModel, Made>();

/** With the numbers of port names, for those who look them up on other pods than the destination. */
function withNumbers(model: EnforcerModel, snapshot: Snapshot): EnforcerModel {
  const { pods, gaps } = snapshot;
  if (model.portNames === 'of-destination' || model.portNames === 'unknown') return model;
  const before = MADE.get(model);
  if (before !== undefined && before.pods === pods && before.gaps === gaps) return before.model;
  const made = { ...model, portNumbers: portNumbersOf(snapshot) };
  MADE.set(model, { pods, gaps, model: made });
  return made;
}
