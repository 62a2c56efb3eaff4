import type { FixExplanation } from '../advise/fix/fix-report.ts';
import { toYaml } from './yaml.ts';

/** The objects of a fix as they will be, as a stream of YAML documents; what is only labelled stands there as what to merge. */
export function fixManifest({ steps }: FixExplanation): string {
  return steps
    .map(({ manifest, patch, object }) =>
      toYaml(
        manifest ?? { kind: object.kind, metadata: object, ...(patch.type === 'merge' ? asObject(patch.body) : {}) },
      ),
    )
    .join('---\n');
}

function asObject(body: unknown): object {
  return typeof body === 'object' && body !== null ? body : {};
}
