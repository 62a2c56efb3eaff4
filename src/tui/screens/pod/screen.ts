import { line, type Line, span, spread } from '../../layout/line.ts';
import { findPlace } from '../find/place.ts';
import type { PodPlace } from './place.ts';
import { podLines } from './lines.ts';
import { type PodModel, podModel, policyOfItem } from './model.ts';
import { editPolicy, whyNoEditor } from '../what-if/edit-policy.ts';
import { refOfCitation } from '../../data/policies.ts';
import { troubleLines } from '../../data/trouble.ts';
import { policyPlace } from '../policies/place.ts';
import { cursorOf, type Scene, type Screen, type Step } from '../screen.ts';

/** Pod: the policies that select it, and what they let in and out. */
export const podScreen: Screen<PodPlace> = {
  name: 'pod',
  title: 'Pod',
  view(place, scene) {
    const model = podModel(place, scene);
    if (model.kind === 'trouble') {
      return { head: titleLines(place, model, scene), lines: troubleLines(model, scene), items: 0 };
    }
    const items = model.items.length;
    return { head: titleLines(place, model, scene), lines: podLines(model, scene), items };
  },
  run(command, place, scene) {
    const { target } = place;
    switch (command) {
      case 'open':
        return openPolicy(place, scene);
      case 'flow-from':
        return [{ kind: 'open', place: findPlace({ purpose: { kind: 'destination', source: target } }) }];
      case 'flow-to':
        return [{ kind: 'open', place: findPlace({ purpose: { kind: 'source', destination: target } }) }];
      case 'next-backend':
        return [replace(otherGroup(place, podModel(place, scene), 1))];
      case 'previous-backend':
        return [replace(otherGroup(place, podModel(place, scene), -1))];
      case 'edit':
        return edit(place, scene);
      default:
        return undefined;
    }
  },
  disabled(command, place, scene) {
    const model = podModel(place, scene);
    const groups = model.kind === 'answer' ? model.explanation.groups.length : 0;
    const items = model.kind === 'answer' ? model.items.length : 0;
    switch (command) {
      case 'open':
        return items > 0 ? undefined : 'no policy is about it';
      case 'edit':
        return whyNoEditor(scene) ?? (items > 0 ? undefined : 'no policy is about it');
      case 'next-backend':
      case 'previous-backend':
        return groups > 1 ? undefined : 'its pods are all alike';
      default:
        return undefined;
    }
  },
  command: ({ target }) => `pod ${target}`,
};

function titleLines({ target }: PodPlace, model: PodModel, { columns }: Scene): readonly Line[] {
  const left = line(span(' POD ', 'heading'), span(model.kind === 'answer' ? model.explanation.name : target, 'name'));
  if (model.kind === 'trouble') return [left];
  const { explanation, group, at } = model;
  const { length } = explanation.groups;
  const amount = group.pods.length === 1 ? '1 pod' : `${group.pods.length} pods`;
  if (length === 1)
    return [spread(left, line(span(group.pods.length === 1 ? '' : `${amount}, all alike `, 'faint')), columns)];
  return [
    left,
    line(
      span(` ≈ its pods differ: group ${at + 1} of ${length}, ${amount}`, 'unknown'),
      span('   [ and ] go through them', 'faint'),
    ),
  ];
}

function otherGroup({ scroll: _, ...place }: PodPlace, model: PodModel, by: number): PodPlace {
  if (model.kind === 'trouble') return place;
  const { length } = model.explanation.groups;
  return { ...place, group: (model.at + by + length) % length, cursor: 0 };
}

function citedAt(place: PodPlace, scene: Scene) {
  const model = podModel(place, scene);
  if (model.kind === 'trouble') return undefined;
  const item = model.items[cursorOf(place, { items: model.items.length })];
  return item === undefined ? undefined : policyOfItem(item);
}

function openPolicy(place: PodPlace, scene: Scene): readonly Step[] {
  const cited = citedAt(place, scene);
  return cited === undefined ? [] : [{ kind: 'open', place: policyPlace(refOfCitation(cited)) }];
}

function edit(place: PodPlace, scene: Scene): readonly Step[] {
  const cited = citedAt(place, scene);
  return cited === undefined ? [] : editPolicy(refOfCitation(cited), scene);
}

function replace(place: PodPlace): Step {
  return { kind: 'replace', place };
}
