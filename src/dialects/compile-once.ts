import type { UnmodelledPolicy } from '../model/snapshot.ts';

/**
 * Compiles an object again only when it may say something else: states that follow each other share most of their objects,
 * and what is found out about one state holds in another as far as their compiled policies are the same objects. `key`: all
 * that the result hangs on beside the object; undefined: more than can be told, and nothing is kept.
 */
export type CompileOnce<Result> = (object: UnmodelledPolicy, key: string | undefined, make: () => Result) => Result;

export function compileOnce<Result>(): CompileOnce<Result> {
  const known = new WeakMap<UnmodelledPolicy, { readonly key: string; readonly made: Result }>();
  return (object, key, make) => {
    if (key === undefined) return make();
    const last = known.get(object);
    if (last?.key === key) return last.made;
    const made = make();
    known.set(object, { key, made });
    return made;
  };
}
