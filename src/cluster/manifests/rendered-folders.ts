import { type Problem, unreadInput } from './problem.ts';

/** A program whose folders hold the ingredients of manifests rather than manifests. */
export interface RenderTool {
  readonly name: 'kustomize' | 'helm';
  /** Whether a file or folder beside the tool's own file is of no use unrendered. */
  ignores(name: string): boolean;
}

const KUSTOMIZE: RenderTool = { name: 'kustomize', ignores: () => false };
const HELM: RenderTool = {
  name: 'helm',
  ignores: (name) => name === 'templates' || name === 'charts' || /^values.*\.(?:ya?ml|json)$/.test(name),
};

const FILES: Readonly<Record<string, RenderTool>> = {
  'kustomization.yaml': KUSTOMIZE,
  'kustomization.yml': KUSTOMIZE,
  Kustomization: KUSTOMIZE,
  'Chart.yaml': HELM,
  'values.yaml': HELM,
};

/** The program that a file of this name belongs to, which is then no Kubernetes object. */
export function toolFile(name: string): RenderTool | undefined {
  return Object.hasOwn(FILES, name) ? FILES[name] : undefined;
}

/** The program that a folder with these files in it is for. */
export function toolOf(names: readonly string[]): RenderTool | undefined {
  if (names.includes('Chart.yaml')) return HELM;
  return names.some((name) => toolFile(name) === KUSTOMIZE) ? KUSTOMIZE : undefined;
}

/** Says that the folder is not rendered, and how to have it so. */
export function renderNote(folder: string, tool: RenderTool): { readonly kind: 'problem'; readonly problem: Problem } {
  const problem =
    tool.name === 'helm'
      ? unreadInput(
          folder,
          'a Helm chart is not rendered',
          `helm template ${folder} | kubectl netpol … -f -`,
          'warning',
        )
      : unreadInput(
          folder,
          'a kustomization is not applied: its files are read as they stand',
          `kustomize build ${folder} | kubectl netpol … -f -`,
          'warning',
        );
  return { kind: 'problem', problem };
}
