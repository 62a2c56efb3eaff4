import type { FieldSelector } from './field-selector.ts';
import type { LabelSelector } from './selector.ts';

/** Pods by what they are like, in place of a name: `-l app=web --field-selector status.phase=Running`. */
export interface PodSelection {
  readonly labels: LabelSelector;
  readonly fields: FieldSelector;
  /** As typed, as the API server takes it too; absent: not given. */
  readonly labelText?: string;
  readonly fieldText?: string;
}
