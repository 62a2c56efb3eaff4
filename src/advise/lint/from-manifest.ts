import type { FieldPath } from '../../model/reference.ts';
import type { LintFinding, Severity } from './lint.ts';
import type { ManifestFinding } from '../../model/manifest-finding.ts';

/** What the reader of manifests has told, as a finding. */
export function fromManifest(
  { about, path, position, message, hint }: ManifestFinding,
  more: { readonly severity?: Severity; readonly notes?: readonly string[] } = {},
): LintFinding {
  const said = BEGINS_WITH_VERB.test(message) ? `${nameField(path)} ${message}` : message;
  return { about, path, position, message: said, ...more, ...(hint === undefined ? {} : { fix: { text: hint } }) };
}

/** Ends what is said of an object that is left out of the state that lints look at. */
export const REFUSED_NOTE = 'the API server refuses the object, so that nothing else is said of it here';

/** Ends what is said of one that is looked at all the same. */
export const READ_NOTE = 'it is read here all the same, as if a server held it';

const BEGINS_WITH_VERB = /^(has|is|may|must|needs|stands)\b/;

/** `namespaceSelector`, `ingress[1]`. */
function nameField(path: FieldPath): string {
  const at = path.findLastIndex((step) => typeof step === 'string');
  return path.slice(at).reduce<string>((text, step) => (text === '' ? String(step) : `${text}[${step}]`), '');
}
