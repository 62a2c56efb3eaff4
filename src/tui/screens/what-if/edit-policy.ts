import type { ObjectRef } from '../../../model/reference.ts';
import { policyOf } from '../../data/policies.ts';
import { qualifiedName } from '../../../model/reference.ts';
import type { Scene, Step } from '../screen.ts';
import { startWhatIf } from './work.ts';

/** Gives a policy to $EDITOR; what comes back changed is compared with what is there. */
export function editPolicy(ref: ObjectRef, scene: Scene): readonly Step[] {
  const name = qualifiedName(ref);
  const yaml = policyOf(scene.live.snapshot, { kind: ref.kind, policy: name });
  if (yaml === undefined) return [];
  return [
    {
      kind: 'edit',
      name: `${name.replaceAll('/', '-')}.yaml`,
      text: `${yaml.lines.join('\n')}\n`,
      whenEdited: (text) => startWhatIf({ text, deleted: [] }, scene, 'open'),
    },
  ];
}

/** Why there is nothing to edit with; undefined: there is. */
export function whyNoEditor({ services }: Scene): string | undefined {
  return services.editText === undefined ? 'there is no $EDITOR: set EDITOR, or paste a manifest at W' : undefined;
}
