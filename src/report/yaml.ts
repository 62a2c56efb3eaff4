import { stringify } from 'yaml';

/** The same data as YAML, every value written out (no anchors), lines not folded. */
export function toYaml(data: unknown): string {
  return stringify(data, { aliasDuplicateObjects: false, lineWidth: 0 });
}
