import { CONNECTION_TEXTS } from '../connection-texts.ts';
import { DEMO_ADDITIONS } from '../../demo/additions.ts';
import type { KubectlFlags } from '../../cluster/kubectl-flags.ts';
import type { NameSource } from '../../cluster/names/names.ts';
import type { Names } from './names.ts';
import type { Typed } from './typed.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The names that a line of this kind may hold: of the built-in cluster, of files, or of the cluster that its flags and the kubeconfig name. */
export function namesFor({ command = '', flags }: Typed, env: Env): Names {
  const connection = connectionOf(flags);
  const allNamespaces = flags.has('all-namespaces');
  return {
    async source() {
      if (flags.has('demo') || flags.has('demo-with')) return demoNames(flags, allNamespaces);
      if (flags.has('snapshot') || flags.has('filename')) return fileNames(command, flags, allNamespaces);
      const { findNames } = await import('../../cluster/names/find-names.ts');
      return findNames(connection, allNamespaces, { env, now: Date.now });
    },
    async kubeconfig() {
      const { listKubeconfig } = await import('../../cluster/kubeconfig.ts');
      return listKubeconfig(connection, env);
    },
  };
}

/** Where `-f` names flows, a change or scopes, and whose names they are is not said by it. */
const OTHER_FILES: ReadonlySet<string> = new Set(['check', 'generate', 'probe', 'segments', 'what-if']);

async function fileNames(
  command: string,
  flags: Typed['flags'],
  allNamespaces: boolean,
): Promise<NameSource | undefined> {
  const { namesOfManifests, namesOfSnapshotFile } = await import('./names-of-files.ts');
  const place = { namespace: flags.last('namespace'), allNamespaces };
  const snapshot = flags.last('snapshot');
  if (snapshot !== undefined) return namesOfSnapshotFile(snapshot, place);
  return OTHER_FILES.has(command) ? undefined : namesOfManifests(flags.all('filename'), place);
}

async function demoNames(flags: Typed['flags'], allNamespaces: boolean): Promise<NameSource> {
  const namespace = flags.last('namespace');
  const [{ loadDemo }, { DEMO_NAMESPACE }, { namesOfSnapshot }] = await Promise.all([
    import('../../demo/load.ts'),
    import('../../demo/cluster.ts'),
    import('./names-of-snapshot.ts'),
  ]);
  const addition = DEMO_ADDITIONS.find((each) => each === flags.last('demo-with'));
  const { snapshot } = loadDemo(addition);
  return namesOfSnapshot(snapshot, allNamespaces ? undefined : (namespace ?? DEMO_NAMESPACE));
}

/** The flags that say where to connect, and as whom; an empty value means "not given". */
function connectionOf(flags: Typed['flags']): KubectlFlags {
  const texts = Object.entries(CONNECTION_TEXTS).map(([key, long]) => [key, flags.last(long)] as const);
  const groups = flags.all('as-group');
  return {
    // Its keys are those of flags that hold a text.
    ...(Object.fromEntries(texts.filter(([, value]) => value)) as KubectlFlags),
    ...(flags.has('insecure-skip-tls-verify') && { insecureSkipTlsVerify: true }),
    ...(groups.length > 0 && { asGroups: groups }),
    ...(flags.all('as-user-extra').length > 0 && { asUserExtra: flags.all('as-user-extra') }),
  };
}
