import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** Where the CustomResourceDefinitions of an API are, as their authors publish them; none of it is a part of this repository. */
export function definitionsFolder(api: string): string {
  const crds = process.env['NETPOL_CRDS'] ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'crds');
  return join(crds, api);
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}

interface Definition {
  readonly spec: {
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly storage: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema };
    }[];
  };
}

/**
 * All fields of `spec` in the schemas of an API, by kind: `rules[].to[].operation.ports`. `version`: absent: the one that is
 * stored. Empty: the schemas are not here.
 */
export function schemaFields(api: string, version?: string): readonly (readonly [kind: string, path: string])[] {
  const folder = definitionsFolder(api);
  if (!existsSync(folder)) return [];
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(folder, name), 'utf8'));
  const definitions = texts
    .flatMap((text) => parseAllDocuments(text))
    .map((each) => each.toJS() as Definition | null)
    .filter((each) => each !== null);
  return definitions.flatMap(({ spec: { names, versions } }) => {
    const wanted = versions.find(({ name, storage }) => (version === undefined ? storage : name === version));
    const schema = wanted?.schema.openAPIV3Schema.properties?.['spec'];
    return fieldsOf(schema ?? {}, '').map((path) => [names.kind, path] as const);
  });
}

function fieldsOf(schema: Schema, path: string): readonly string[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
    fieldsOf(each, path === '' ? name : `${path}.${name}`),
  );
  const items = schema.items?.properties === undefined ? [] : fieldsOf(schema.items, `${path}[]`);
  const { additionalProperties: values } = schema;
  const ofValues = typeof values === 'object' && values.properties !== undefined ? fieldsOf(values, `${path}{}`) : [];
  const inside = [...own, ...items, ...ofValues];
  return inside.length > 0 ? inside : [path];
}
