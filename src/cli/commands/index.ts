import type { CommandEntry } from './command.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'why',
    arguments: 'SOURCE DESTINATION[:PORT]',
    summary: 'why a connection is allowed or denied',
    load: async () => (await import('./why.ts')).why,
  },
  {
    name: 'pod',
    arguments: 'POD | -l SELECTOR',
    summary: 'which policies select a pod, and how',
    load: async () => (await import('./pod.ts')).pod,
  },
  {
    name: 'matrix',
    arguments: '',
    summary: 'who reaches whom, as a table or picture',
    load: async () => (await import('./matrix.ts')).matrix,
  },
  {
    name: 'who-can',
    arguments: 'DESTINATION[:PORT]',
    summary: 'who may connect to it, and by which rules',
    load: async () => (await import('./who-can.ts')).whoCan,
  },
  {
    name: 'can-reach',
    arguments: 'SOURCE[:PORT]',
    summary: 'whom it may connect to, and by which rules',
    load: async () => (await import('./can-reach.ts')).canReach,
  },
  {
    name: 'probe',
    arguments: 'SOURCE DESTINATION[:PORT]',
    summary: 'what really happens on a connection',
    load: async () => (await import('./probe.ts')).probe,
  },
  {
    name: 'canary',
    arguments: '',
    summary: 'whether anything enforces, by trying',
    load: async () => (await import('./canary.ts')).canary,
  },
  {
    name: 'cleanup',
    arguments: '',
    summary: 'remove what probes left behind',
    load: async () => (await import('./cleanup.ts')).cleanup,
  },
  {
    name: 'fix',
    arguments: 'SOURCE DESTINATION:PORT',
    summary: 'smallest changes that allow it, proved',
    load: async () => (await import('./fix.ts')).fix,
  },
  {
    name: 'diff',
    arguments: 'A B',
    summary: 'connections that one state has, one not',
    load: async () => (await import('./diff.ts')).diff,
  },
  {
    name: 'generate',
    arguments: '-n NAME [-f FLOWS]',
    summary: 'policies for declared flows, proved',
    load: async () => (await import('./generate.ts')).generate,
  },
  {
    name: 'what-if',
    arguments: '-f CHANGE',
    summary: 'what a change would open and close',
    load: async () => (await import('./what-if.ts')).whatIf,
  },
  {
    name: 'simplify',
    arguments: '-n NAME',
    summary: 'policies and rules that decide nothing',
    load: async () => (await import('./simplify.ts')).simplify,
  },
  {
    name: 'segments',
    arguments: '-f SCOPES',
    summary: 'evidence that scopes are separated',
    load: async () => (await import('./segments.ts')).segments,
  },
  {
    name: 'check',
    arguments: '-f FLOWS',
    summary: 'whether flows are as a file expects',
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'lint',
    arguments: '[STATE]',
    summary: 'what is probably wrong with policies',
    load: async () => (await import('./lint.ts')).lint,
  },
  {
    name: 'snapshot',
    arguments: '[FILE]',
    summary: 'keep the state in a file, to ask it later',
    load: async () => (await import('./snapshot.ts')).snapshot,
  },
  {
    name: 'changes',
    arguments: '[SOURCE DESTINATION]',
    summary: 'what changed lately, and could matter',
    load: async () => (await import('./changes.ts')).changes,
  },
  {
    name: 'enforcer',
    arguments: '',
    summary: 'who enforces policies, and how',
    load: async () => (await import('./enforcer.ts')).enforcer,
  },
  {
    name: 'doctor',
    arguments: '',
    summary: 'whether a cluster can be asked and enforces',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'completion',
    arguments: 'install | SHELL',
    summary: 'have the Tab key propose words',
    load: async () => (await import('./completion.ts')).completion,
  },
  {
    name: 'mcp',
    arguments: '',
    summary: 'the same answers for an assistant',
    load: async () => (await import('./mcp.ts')).mcp,
  },
  {
    name: 'tour',
    arguments: '',
    summary: 'questions to the built-in cluster',
    load: async () => (await import('./tour.ts')).tour,
  },
  {
    name: 'version',
    arguments: '',
    summary: 'version of the plugin',
    load: async () => (await import('./version.ts')).version,
  },
];
