import type { ImportedModule, SourceFile } from './source-files.ts';

/** A row of the layer table. Paths are prefixes from the checkout's root. */
export interface Layer {
  readonly name: string;
  readonly at: readonly string[];
  /** Other layers' names, or files of them. Imports inside the layer are always fine. */
  readonly mayImport: readonly string[];
  /** The same, but only by `await import(...)`, so that it costs nothing until it is needed. */
  readonly mayImportLazily?: readonly string[];
  readonly why: string;
}

/** What may stand or be imported in some places only. */
export interface Home {
  readonly what: readonly string[];
  readonly in: readonly string[];
  readonly why: string;
}

/** Imports that run upward, one line each: `src/a.ts imports src/b.ts: reason`. */
export function findForbiddenImports(files: readonly SourceFile[], layers: readonly Layer[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const layer = layerOf(path, layers);
    if (layer === undefined) return [`${path} is in no layer: give it one in test/architecture.test.ts`];
    return imports
      .filter((imported) => isOwn(imported) && !isAllowed(layer, imported, layers))
      .map(({ target }) => `${path} imports ${target}: ${layer.name} may import ${list(layer)}, for ${layer.why}`);
  });
}

function isAllowed(layer: Layer, { target, isDynamic }: ImportedModule, layers: readonly Layer[]): boolean {
  const owner = layerOf(target, layers);
  const fits = (allowed: string) => allowed === owner?.name || allowed === target;
  if (owner?.name === layer.name || layer.mayImport.some(fits)) return true;
  return isDynamic && (layer.mayImportLazily ?? []).some(fits);
}

function list({ mayImport, mayImportLazily = [] }: Layer): string {
  const lazily = mayImportLazily.map((name) => `${name} (lazily)`);
  return [...mayImport, ...lazily].join(', ') || 'nothing';
}

/** The layer with the longest prefix: a file may have a row of its own beside its folder's. */
function layerOf(path: string, layers: readonly Layer[]): Layer | undefined {
  const lengthIn = ({ at }: Layer) =>
    Math.max(0, ...at.filter((prefix) => path.startsWith(prefix)).map((p) => p.length));
  const best = layers.toSorted((a, b) => lengthIn(b) - lengthIn(a))[0];
  return best !== undefined && lengthIn(best) > 0 ? best : undefined;
}

function isOwn({ target }: ImportedModule): boolean {
  return /^(src|plugin)\//.test(target);
}

/** Circles of imports, types included, one line each: `src/a.ts → src/b.ts → src/a.ts`. */
export function findCycles(files: readonly SourceFile[]): string[] {
  const next = new Map(files.map(({ path, imports }) => [path, imports.filter(isOwn).map(({ target }) => target)]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const target of next.get(path) ?? []) walk(target, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}

/** Packages imported outside their homes. */
export function findHomelessPackages(files: readonly SourceFile[], homes: readonly Home[]): string[] {
  return files.flatMap(({ path, imports }) =>
    imports.flatMap(({ target }) => {
      const home = homes.find(({ what }) => what.includes(target));
      return home === undefined || isIn(path, home)
        ? []
        : [`${path} imports ${target}: only ${home.in.join(', ')}, for ${home.why}`];
    }),
  );
}

/** Sentences outside the files that may speak to the user. */
export function findStraySentences(files: readonly SourceFile[], homes: readonly Home[]): string[] {
  return files
    .filter(({ path }) => !homes.some((home) => isIn(path, home)))
    .flatMap(({ path, sentences }) =>
      sentences.map(({ line, text }) => `${path}:${line} says ${JSON.stringify(text)}`),
    );
}

function isIn(path: string, home: Home): boolean {
  return home.in.some((prefix) => path.startsWith(prefix));
}
