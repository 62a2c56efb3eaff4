import type { Labels } from '../../model/labels.ts';

/** Files within a ConfigMap that switch features, and what such a file is called. */
const FILE = /^antrea-(agent|controller)\.conf$/;

/**
 * The data of a ConfigMap with the feature gates of the files in it instead of these, one key each:
 * `antrea-agent.conf: AntreaPolicy`. A file that was read has its own name as a key, too.
 */
export function withFeatureGates(data: Labels): Labels {
  return Object.fromEntries(
    Object.entries(data).flatMap(([key, text]): readonly (readonly [string, string])[] => {
      if (!FILE.test(key)) return [[key, text]];
      const gates = readGates(text);
      return gates === undefined
        ? []
        : [[key, 'true'], ...gates.map(([gate, value]) => [`${key}: ${gate}`, value] as const)];
    }),
  );
}

/** The block `featureGates` of a file in YAML, as it is generated; `undefined`: it is written otherwise. */
function readGates(text: string): readonly (readonly [string, string])[] | undefined {
  const lines = text.split('\n').filter((line) => !/^\s*(#.*)?$/.test(line));
  const at = lines.findIndex((line) => /^featureGates\s*:/.test(line));
  const head = lines[at];
  if (head === undefined) return [];
  if (!/^featureGates\s*:\s*(\{\s*\})?\s*(#.*)?$/.test(head)) return undefined;
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => !/^\s/.test(line));
  const gates = (end === -1 ? rest : rest.slice(0, end)).map((line) => {
    const [, gate, value] = /^\s+(\w+)\s*:\s*"?(true|false)"?\s*(?:#.*)?$/i.exec(line) ?? [];
    return gate === undefined || value === undefined ? undefined : ([gate, value.toLowerCase()] as const);
  });
  return gates.every((gate) => gate !== undefined) ? gates : undefined;
}
