/** A flag as a table row: the parser, the help and the completion all read it. */
export interface Flag {
  readonly long: string;
  readonly short?: string;
  /** What the value stands for, in the help. Absent: the flag is a switch. */
  readonly value?: string;
  /** Words of this shape behind the value belong to it. */
  readonly more?: RegExp;
  /** May be given several times. Otherwise the last one wins, as with kubectl. */
  readonly repeatable?: boolean;
  readonly group: FlagGroup;
  /** Commands that take it. Absent: all do. */
  readonly commands?: readonly string[];
  /** What to type instead with a command that does not take it. */
  readonly elsewhere?: Readonly<Record<string, string>>;
  readonly help: string;
}

export type FlagGroup = 'what' | 'probe' | 'output' | 'kubectl';

/** Commands that put something into the cluster for a while, or take it out. */
const CHANGING = ['probe', 'canary', 'cleanup'];
/** Beside them, those that run something there and are asked about it before. */
const ASKING = [...CHANGING, 'drops'];
const PROBING = ['probe', 'canary'];

/**
 * Every flag that every command takes. kubectl refuses its own flags before a plugin's name, so the plugin takes them all
 * itself, with kubectl's letters and meaning: https://kubernetes.io/docs/reference/kubectl/kubectl/
 */
export const FLAGS: readonly Flag[] = [
  { long: 'namespace', short: 'n', value: 'NAME', group: 'what', help: 'namespace of names that say none' },
  { long: 'all-namespaces', short: 'A', group: 'what', help: 'look for names in every namespace' },
  {
    long: 'filename',
    short: 'f',
    value: 'PATH',
    repeatable: true,
    group: 'what',
    help: 'read files or folders, not a cluster; - is stdin',
  },
  { long: 'demo', group: 'what', help: 'ask the cluster that is built in' },
  { long: 'demo-with', value: 'WORLD', group: 'what', help: 'the same with a belief in it; also --demo=WORLD' },
  { long: 'snapshot', value: 'FILE', group: 'what', help: 'ask a snapshot, as "snapshot" took it; - is stdin' },
  {
    long: 'by',
    value: 'WHAT',
    group: 'what',
    commands: ['matrix'],
    help: 'workload, pod or namespace: what a row is',
  },
  {
    long: 'from',
    value: 'ENDS',
    group: 'what',
    commands: ['matrix', 'changes'],
    help: 'only these sources: ns/NAME, app=web; or a state',
  },
  {
    long: 'to',
    value: 'ENDS',
    group: 'what',
    commands: ['matrix', 'changes'],
    help: 'only these destinations; or a state, with "changes"',
  },
  {
    long: 'since',
    value: 'TIME',
    group: 'what',
    commands: ['changes', 'drops'],
    help: 'how long ago, or a time: 30m, 2h, 2d',
  },
  {
    long: 'observed',
    value: 'FILE',
    group: 'what',
    commands: ['drops'],
    help: 'what Hubble has said, as jsonpb; - is stdin',
  },
  { long: 'port', value: 'PORT', group: 'what', commands: ['matrix'], help: 'only this port: 8080, 53/UDP' },
  {
    long: 'verdict',
    value: 'VERDICT',
    repeatable: true,
    group: 'what',
    commands: ['matrix'],
    help: 'only allow, partly, mixed, unknown or deny',
  },
  {
    long: 'exposed',
    group: 'what',
    commands: ['matrix'],
    help: 'who is open to the internet, every pod, new pods',
  },
  {
    long: 'with',
    value: 'STATE',
    group: 'what',
    commands: ['diff'],
    help: 'whose workloads stand in where A or B has none',
  },
  {
    long: 'fail-on',
    value: 'WHAT',
    group: 'what',
    commands: ['diff', 'lint'],
    help: 'exit 2 on gained, lost, any; on error, warning, info',
  },
  {
    long: 'flows',
    value: 'FLOWS',
    group: 'what',
    commands: ['snapshot'],
    help: 'ask these flows, and keep the answers',
  },
  {
    long: 'transcript',
    value: 'FILE',
    repeatable: true,
    group: 'what',
    commands: ['snapshot'],
    help: 'keep this report of "probe -o json"',
  },
  { long: 'overwrite', group: 'what', commands: ['snapshot'], help: 'replace a file that is there' },
  { long: 'redact', group: 'what', commands: ['snapshot'], help: 'other names and addresses, the same answers' },
  {
    long: 'redact-key',
    value: 'FILE',
    group: 'what',
    commands: ['snapshot'],
    help: 'write which name stands for which',
  },
  {
    long: 'dns',
    value: 'WHO',
    group: 'what',
    commands: ['generate'],
    help: 'by-name, all or none: whose look-ups pass; by-name',
  },
  {
    long: 'replace',
    group: 'what',
    commands: ['generate'],
    help: 'without the policies that are there now',
  },
  {
    long: 'now',
    group: 'what',
    commands: ['simplify'],
    help: 'also what holds while namespaces keep their labels',
  },
  {
    long: 'on',
    value: 'STATE',
    group: 'what',
    commands: ['what-if'],
    help: 'the state that is changed, not the cluster',
  },
  {
    long: 'delete',
    value: 'np/NAME',
    repeatable: true,
    group: 'what',
    commands: ['what-if'],
    help: 'without this policy',
  },
  {
    long: 'label',
    value: 'WHAT',
    more: /^(?!-)[^\s]+(?:=\S*|-)$/,
    repeatable: true,
    group: 'what',
    commands: ['what-if'],
    help: 'with these labels: deploy/web tier=front zone-',
  },
  {
    long: 'protect',
    value: 'FLOWS',
    repeatable: true,
    group: 'what',
    commands: ['what-if'],
    help: 'exit 2 when a flow of this file breaks',
  },
  { long: 'forbid', group: 'what', commands: ['fix'], help: 'close the connection, in place of opening it' },
  {
    long: 'dry-run-server',
    group: 'what',
    commands: ['fix'],
    help: 'ask the server, too; also --dry-run=server',
  },
  {
    long: 'select',
    value: 'LINTS',
    repeatable: true,
    group: 'what',
    commands: ['lint'],
    help: 'only these lints: L-07, service-port',
  },
  { long: 'ignore', value: 'LINTS', repeatable: true, group: 'what', commands: ['lint'], help: 'not these lints' },
  {
    long: 'severity',
    value: 'LEVEL',
    group: 'what',
    commands: ['lint'],
    help: 'error, warning or info: not what is less; info',
  },
  {
    long: 'explain',
    value: 'LINT',
    group: 'what',
    commands: ['lint'],
    help: 'what it looks for, and why; all lists them',
  },
  {
    long: 'via',
    value: 'WHAT',
    group: 'what',
    commands: ['why', 'probe'],
    elsewhere: { check: 'write "via" in a row of its file of flows' },
    help: 'through ingress/NAME, gateway/NAME, deploy/NAME',
  },
  {
    long: 'for',
    value: 'COMMANDS',
    repeatable: true,
    group: 'what',
    commands: ['rbac'],
    help: 'what the roles are for: why,matrix; why',
  },
  { long: 'minimal', group: 'what', commands: ['rbac'], help: 'without what only some answers need' },
  { long: 'group', value: 'NAME', repeatable: true, group: 'what', commands: ['rbac'], help: 'bind this group' },
  {
    long: 'serviceaccount',
    value: 'SA',
    repeatable: true,
    group: 'what',
    commands: ['rbac'],
    help: 'bind this service account: NAMESPACE:NAME',
  },
  { long: 'resolve', group: 'what', help: 'look DNS names up from this machine' },

  {
    long: 'method',
    value: 'METHOD',
    group: 'probe',
    commands: ['probe', 'rbac'],
    help: 'auto, ephemeral, exec, clone: the way in',
  },
  {
    long: 'control',
    value: 'METHOD',
    group: 'probe',
    commands: ['probe', 'rbac'],
    help: 'auto, exec, ephemeral, none: at the destination',
  },
  {
    long: 'image',
    value: 'IMAGE',
    group: 'probe',
    commands: [...PROBING, 'doctor', 'mcp'],
    help: 'image with sh and nc, curl, wget or bash',
  },
  {
    long: 'image-pull-secret',
    value: 'NAME',
    group: 'probe',
    commands: [...PROBING, 'mcp'],
    help: 'secret for that image, for new pods',
  },
  { long: 'tls', group: 'probe', commands: ['probe'], help: 'go on until the TLS handshake' },
  { long: 'http', group: 'probe', commands: ['probe'], help: 'go on until an HTTP status' },
  { long: 'wait', value: 'SECONDS', group: 'probe', commands: ['probe'], help: 'longest wait for one attempt; 2' },
  { long: 'endpoints', value: 'NUMBER', group: 'probe', commands: ['probe'], help: 'how many endpoints at most; 8' },
  { long: 'yes', short: 'y', group: 'probe', commands: ASKING, help: 'go on without a question' },
  { long: 'dry-run', group: 'probe', commands: ASKING, help: 'print what would be done, and do nothing' },
  {
    long: 'allow-probe',
    group: 'probe',
    commands: ['mcp'],
    help: 'offer "probe" and "drops"; each asks the user',
  },

  {
    long: 'output',
    short: 'o',
    value: 'FORMAT',
    group: 'output',
    help: 'text, wide, name, json, yaml; more: see the command',
  },
  {
    long: 'v',
    short: 'v',
    value: 'LEVEL',
    group: 'output',
    help: 'say what is read and evaluated; -v alone is level 1',
  },
  { long: 'color', group: 'output', help: 'colour, even where stdout is not a terminal' },
  { long: 'no-color', group: 'output', help: 'no colour' },
  { long: 'help', short: 'h', group: 'output', help: 'this help' },
  { long: 'version', group: 'output', help: 'version of the plugin' },

  { long: 'kubeconfig', value: 'FILE', group: 'kubectl', help: 'this kubeconfig file only' },
  { long: 'context', value: 'NAME', group: 'kubectl', help: 'context of the kubeconfig' },
  { long: 'cluster', value: 'NAME', group: 'kubectl', help: 'cluster of the kubeconfig' },
  { long: 'user', value: 'NAME', group: 'kubectl', help: 'user of the kubeconfig; whom "rbac" binds' },
  { long: 'server', short: 's', value: 'URL', group: 'kubectl', help: 'address of the API server' },
  { long: 'token', value: 'TOKEN', group: 'kubectl', help: 'bearer token' },
  { long: 'username', value: 'NAME', group: 'kubectl', help: 'basic authentication: name' },
  { long: 'password', value: 'PASSWORD', group: 'kubectl', help: 'basic authentication: password' },
  { long: 'as', value: 'USER', group: 'kubectl', help: 'impersonate this user' },
  { long: 'as-group', value: 'GROUP', repeatable: true, group: 'kubectl', help: 'impersonate with this group' },
  { long: 'as-uid', value: 'UID', group: 'kubectl', help: 'impersonate with this UID' },
  {
    long: 'as-user-extra',
    value: 'KEY=VALUE',
    repeatable: true,
    group: 'kubectl',
    help: 'impersonate with this extra field',
  },
  { long: 'client-certificate', value: 'FILE', group: 'kubectl', help: 'client certificate' },
  { long: 'client-key', value: 'FILE', group: 'kubectl', help: 'key of the client certificate' },
  { long: 'certificate-authority', value: 'FILE', group: 'kubectl', help: 'authority of the server certificate' },
  { long: 'insecure-skip-tls-verify', group: 'kubectl', help: 'do not check the server certificate' },
  { long: 'tls-server-name', value: 'NAME', group: 'kubectl', help: 'name that the server certificate must have' },
  {
    long: 'request-timeout',
    value: 'TIME',
    group: 'kubectl',
    help: 'longest wait for a request: 5s, 1m30s',
  },
  { long: 'disable-compression', group: 'kubectl', help: 'ask for uncompressed responses' },
  { long: 'cache-dir', value: 'FOLDER', group: 'kubectl', help: "kubectl's cache folder; not used here" },
  {
    long: 'selector',
    short: 'l',
    value: 'SELECTOR',
    group: 'kubectl',
    help: 'every pod with these labels, for "pod"',
  },
  { long: 'field-selector', value: 'SELECTOR', group: 'kubectl', help: 'the same by fields' },
];

/** The flag with this long name ("namespace") or letter ("n"). */
export function findFlag(name: string): Flag | undefined {
  return name.length === 1 ? FLAGS.find((flag) => flag.short === name) : FLAGS.find((flag) => flag.long === name);
}

/** Whether a command takes this flag. */
export function takesFlag({ commands }: Flag, command: string): boolean {
  return commands === undefined || commands.includes(command);
}

/** Commands whose -f names a file of our own kinds, beside manifests or --demo. */
export const FLOWS_COMMANDS = ['check', 'probe', 'segments', 'generate', 'what-if'] as const;

/** The flag whose level may be left out; only a whole number after it is its value. */
export const VERBOSITY_FLAG = 'v';
