import type { Labels } from '../../model/labels.ts';

/** What somebody wrote into an object's metadata, as far as it decides something. */
export interface WrittenMetadata {
  readonly name?: string;
  readonly labels?: Labels;
}

/** Of what is stored it is an annotation (semantics F.1 [M]). */
export function writtenMetadata(raw: unknown): WrittenMetadata {
  // Any object of the API has these, or not.
  const { metadata } = raw as { readonly metadata?: WrittenMetadata & { readonly annotations?: Labels } };
  const annotation = metadata?.annotations?.['projectcalico.org/metadata'];
  if (annotation === undefined) return metadata ?? {};
  try {
    return JSON.parse(annotation) as WrittenMetadata;
  } catch (error) {
    // Somebody else's annotation: what is not JSON was not written by Calico.
    if (error instanceof SyntaxError) return metadata ?? {};
    throw error;
  }
}
