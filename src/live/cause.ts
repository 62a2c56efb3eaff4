import type { Cause, LabelChange } from '../explain/flip.ts';
import type { Held, ObjectStep, Reading, Step } from './step.ts';
import type { Labels } from '../model/labels.ts';
import { compact } from '../cluster/raw.ts';

/** A step, as what it is called when it turned a verdict. */
export function causeOf(step: Step): Cause {
  switch (step.kind) {
    case 'object':
      return objectCause(step);
    case 'reading': {
      const { group = '', resource = step.resource } = step.after?.resource ?? {};
      return { kind: 'reading', group, resource, isReadable: readParts(step.after) > readParts(step.before) };
    }
    case 'facts':
      return { kind: 'enforcement' };
    case 'languages':
      return { kind: 'languages' };
  }
}

/** How much of a resource can be read: all of it, so many namespaces, or nothing. */
function readParts(reading: Reading | undefined): number {
  if (reading === undefined) return 0;
  if (reading.all.kind === 'read') return Number.POSITIVE_INFINITY;
  return [...reading.namespaces.values()].filter(({ kind }) => kind === 'read').length;
}

function objectCause({ ref, before, after, write, seen }: ObjectStep): Cause {
  const what = after === undefined ? 'deleted' : before === undefined ? 'created' : 'changed';
  const wasMissed = seen === 'listed';
  const labels = what === 'changed' ? labelChanges(labelsOf(before), labelsOf(after)) : [];
  return { kind: 'object', what, ref, labels, wasMissed, ...compact({ write }) };
}

/** Of pods, namespaces and nodes: of all else labels decide nothing. */
function labelsOf(held: Held | undefined): Labels {
  return held !== undefined && 'labels' in held ? held.labels : {};
}

function labelChanges(before: Labels, after: Labels): readonly LabelChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, ...compact({ from: before[key], to: after[key] }) }));
}
