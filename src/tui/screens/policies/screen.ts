import { podPlace } from '../pod/place.ts';
import { cursorOf, type Scene, type Screen, type Step } from '../screen.ts';
import { detailView, type Part, partsOf, policyAt, yamlOf } from './detail.ts';
import { listedPolicies, listView } from './list.ts';
import { editPolicy, whyNoEditor } from '../what-if/edit-policy.ts';
import { startWhatIf } from '../what-if/work.ts';
import { policiesPlace, type PoliciesPlace, policyPlace } from './place.ts';

/** Policies: what each selects and lets in and out, in words and as YAML. */
export const policiesScreen: Screen<PoliciesPlace> = {
  name: 'policies',
  title: 'Policies',
  start: policiesPlace(),
  wantsLints: ({ policy }) => policy !== undefined,
  view: (place, scene) =>
    place.policy === undefined ? listView(place, scene) : detailView(place.policy, place.cursor, scene),
  run(command, place, scene) {
    switch (command) {
      case 'open':
        return place.policy === undefined ? openPolicy(place, scene) : listPods(place, scene);
      case 'only-idle':
        return [{ kind: 'replace', place: withOnlyIdle(place) }];
      case 'edit':
        return edit(place, scene);
      case 'leave-out':
        return leaveOut(place, scene);
      case 'policies':
        return place.policy === undefined ? [] : [{ kind: 'open', place: policiesPlace() }];
      default:
        return undefined;
    }
  },
  disabled(command, place, scene) {
    if (command === 'open' && place.policy !== undefined) return whyNoPods(place, scene);
    if (command === 'only-idle' && place.policy !== undefined) return 'this is one policy, not the list';
    if (command === 'leave-out') return refAt(place, scene) === undefined ? 'there is no policy' : undefined;
    return command === 'edit' ? (whyNoEditor(scene) ?? whyNoYaml(place, scene)) : undefined;
  },
  chosen: (of, value) => (of === 'pods' ? [{ kind: 'open', place: podPlace(value) }] : []),
  command: () => undefined,
};

function openPolicy(place: PoliciesPlace, scene: Scene): readonly Step[] {
  const ref = refAt(place, scene);
  return ref === undefined ? [] : [{ kind: 'open', place: policyPlace(ref) }];
}

function withOnlyIdle({ scroll: _, ...place }: PoliciesPlace): PoliciesPlace {
  return { ...place, isOnlyIdle: !place.isOnlyIdle, cursor: 0 };
}

/** The pods that the selector, or a rule, is about now; one of them may be opened. */
function listPods(place: PoliciesPlace, scene: Scene): readonly Step[] {
  const part = partAt(place, scene);
  if (part?.pods === undefined) return [];
  return [
    {
      kind: 'overlay',
      overlay: {
        kind: 'choice',
        of: 'pods',
        title: `${part.title}:`,
        isOpen: false,
        text: '',
        cursor: 0,
        options: part.pods.map((name) => ({ value: name, text: name, note: '' })),
      },
    },
  ];
}

function whyNoPods(place: PoliciesPlace, scene: Scene): string | undefined {
  const part = partAt(place, scene);
  if (part === undefined) return 'there is nothing to open';
  if (part.pods === undefined) return 'who that is cannot be listed';
  return part.pods.length === 0 ? 'nobody is meant now' : undefined;
}

function partAt({ policy, cursor }: PoliciesPlace, scene: Scene): Part | undefined {
  const parts = policy === undefined ? [] : partsOf(policyAt(policy, scene));
  return parts[cursorOf({ cursor }, { items: parts.length })];
}

function whyNoYaml(place: PoliciesPlace, scene: Scene): string | undefined {
  const ref = refAt(place, scene);
  return ref === undefined || yamlOf(ref, scene) === undefined ? 'there is no YAML of it' : undefined;
}

function edit(place: PoliciesPlace, scene: Scene): readonly Step[] {
  const ref = refAt(place, scene);
  return ref === undefined ? [] : editPolicy(ref, scene);
}

function leaveOut(place: PoliciesPlace, scene: Scene): readonly Step[] {
  const ref = refAt(place, scene);
  return ref === undefined ? [] : startWhatIf({ text: '', deleted: [ref] }, scene, 'open');
}

function refAt(place: PoliciesPlace, scene: Scene): PoliciesPlace['policy'] {
  if (place.policy !== undefined) return place.policy;
  const policies = listedPolicies(place, scene);
  return policies[cursorOf(place, { items: policies.length })]?.ref;
}
