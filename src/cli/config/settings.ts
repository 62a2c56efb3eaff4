import { CONTROLS } from '../../probe/wishes.ts';
import { METHODS } from '../../probe/vehicle.ts';
import { THEMES } from '../../report/themes.ts';

/** One thing that a user may prefer, as a table row: the file, the environment, the help and the page read it. */
export interface Setting {
  /** In the file: `probe.image`. */
  readonly name: string;
  /** In the environment. */
  readonly variable: string;
  /** The flag that it stands in for, by its long name; absent: there is none. */
  readonly flag?: string;
  readonly takes: Takes;
  /** Without it. */
  readonly otherwise: string;
  readonly help: string;
  /** For the example. */
  readonly example: string;
}

export type Takes =
  | { readonly kind: 'text' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly least: number; readonly most: number }
  /** In the environment with commas between them. */
  | { readonly kind: 'texts' };

export const SETTINGS: readonly Setting[] = [
  {
    name: 'color',
    variable: 'KUBECTL_NETPOL_COLOR',
    takes: { kind: 'words', words: ['auto', 'always', 'never'] },
    otherwise: 'auto',
    help: 'colour: where stdout is a terminal, or always, or never',
    example: 'never',
  },
  {
    name: 'probe.image',
    variable: 'KUBECTL_NETPOL_IMAGE',
    flag: 'image',
    takes: { kind: 'text' },
    otherwise: 'netshoot, pinned',
    help: 'the image of probes, canaries and "doctor"',
    example: 'registry.example/netshoot:v0.14',
  },
  {
    name: 'probe.imagePullSecret',
    variable: 'KUBECTL_NETPOL_IMAGE_PULL_SECRET',
    flag: 'image-pull-secret',
    takes: { kind: 'text' },
    otherwise: 'none',
    help: 'the secret for that image, in the namespace of a new pod',
    example: 'registry-credentials',
  },
  {
    name: 'probe.method',
    variable: 'KUBECTL_NETPOL_METHOD',
    flag: 'method',
    takes: { kind: 'words', words: ['auto', ...METHODS] },
    otherwise: 'auto',
    help: 'the way into the source pod',
    example: 'ephemeral',
  },
  {
    name: 'probe.control',
    variable: 'KUBECTL_NETPOL_CONTROL',
    flag: 'control',
    takes: { kind: 'words', words: CONTROLS },
    otherwise: 'auto',
    help: 'how the destination is looked into',
    example: 'none',
  },
  {
    name: 'probe.wait',
    variable: 'KUBECTL_NETPOL_WAIT',
    flag: 'wait',
    takes: { kind: 'number', least: 1, most: 30 },
    otherwise: '2',
    help: 'longest wait for one attempt, in seconds',
    example: '5',
  },
  {
    name: 'probe.endpoints',
    variable: 'KUBECTL_NETPOL_ENDPOINTS',
    flag: 'endpoints',
    takes: { kind: 'number', least: 1, most: 100 },
    otherwise: '8',
    help: 'how many endpoints of a Service at most',
    example: '3',
  },
  {
    name: 'shell.theme',
    variable: 'KUBECTL_NETPOL_THEME',
    takes: { kind: 'words', words: THEMES },
    otherwise: 'terminal',
    help: "the shell's colours",
    example: 'high-contrast',
  },
  {
    name: 'shell.hideNamespaces',
    variable: 'KUBECTL_NETPOL_HIDE_NAMESPACES',
    takes: { kind: 'texts' },
    otherwise: 'none',
    help: 'what Find leaves out until their name is typed; * stands for any letters',
    example: '[kube-system, openshift-*]',
  },
];
