import type { Scene, Screen, Step } from '../screen.ts';
import { openItem } from '../compared.ts';
import { NO_DRAFT, type WhatIfPlace, whatIfPlace } from './place.ts';
import { whyNoEditor } from './edit-policy.ts';
import { whatIfView } from './view.ts';
import { startWhatIf } from './work.ts';

/** What if: what a change to policies would open and close, before anybody applies it. */
export const whatIfScreen: Screen<WhatIfPlace> = {
  name: 'what-if',
  title: 'What if',
  start: whatIfPlace(NO_DRAFT),
  view: whatIfView,
  run(command, place, scene) {
    switch (command) {
      case 'open':
        return open(place, scene);
      case 'edit':
        return [edit(place, scene)];
      case 'again':
        return startWhatIf(place.draft, scene, 'replace');
      case 'copy-change':
        return copyChange(place);
      default:
        return undefined;
    }
  },
  disabled(command, place, scene) {
    switch (command) {
      case 'open':
        return open(place, scene).length === 0 ? 'the cursor is on no flow' : undefined;
      case 'edit':
        return whyNoEditor(scene);
      case 'again':
        return place.stage.kind === 'empty' ? 'nothing is written yet' : undefined;
      case 'copy-change':
        return place.stage.kind === 'empty' ? 'nothing is written yet' : undefined;
      default:
        return undefined;
    }
  },
  paste: (text, { draft }, scene) => startWhatIf({ ...draft, text: joined(draft.text, text) }, scene, 'replace'),
  command: () => undefined,
};

/** What is pasted comes after what is there already, as a document of its own. */
function joined(before: string, text: string): string {
  return before.trim() === '' ? text : `${before.trimEnd()}\n---\n${text}`;
}

function edit({ draft }: WhatIfPlace, scene: Scene): Step {
  return {
    kind: 'edit',
    name: 'what-if.yaml',
    text: draft.text === '' ? SKELETON : draft.text,
    whenEdited: (text) => startWhatIf({ ...draft, text }, scene, 'replace'),
  };
}

/** Where somebody begins who has no policy to begin with. */
const SKELETON = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: what-if
  namespace: default
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress: []
`;

/** For a terminal elsewhere: nothing is applied from here. */
function copyChange({ draft: { text, deleted } }: WhatIfPlace): readonly Step[] {
  const deletions = deleted.map(({ kind, namespace, name }) =>
    [`# kubectl delete ${kind.toLowerCase()} ${name}`, ...(namespace === undefined ? [] : [`-n ${namespace}`])].join(
      ' ',
    ),
  );
  const whole = [...deletions, text.trimEnd()].filter((part) => part !== '').join('\n');
  return [
    { kind: 'copy', text: `${whole}\n` },
    { kind: 'notice', notice: { text: 'copied; apply it yourself, with kubectl', isError: false } },
  ];
}

/** The flow as it is now. */
function open({ cursor, stage }: WhatIfPlace, scene: Scene): readonly Step[] {
  return stage.kind === 'compared' ? openItem(stage, cursor, scene) : [];
}
