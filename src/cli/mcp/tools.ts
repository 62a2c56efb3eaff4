import type { Tool, ToolArgument } from './tool.ts';

const CONNECTION_ENDS =
  'NAME (a pod, or the one workload of that name), KIND/NAME (pod, deploy, sts, ds, job, cronjob, svc, node), NAMESPACE/NAME, ' +
  'NAMESPACE/KIND/NAME, an address, a block, a DNS name, internet, kubelet or apiserver';

const SOURCE: ToolArgument = {
  name: 'source',
  description: `Who connects, without a port: ${CONNECTION_ENDS}.`,
  shape: 'text',
  isRequired: true,
  becomes: 'word',
};

const DESTINATION: ToolArgument = {
  name: 'destination',
  description: `Who is connected to: ${CONNECTION_ENDS}; with a port as in "payments/svc/api:80", "db:5432", "dns:53/UDP". Without a port: which ports are allowed.`,
  shape: 'text',
  isRequired: true,
  becomes: 'word',
};

const VIA: ToolArgument = {
  name: 'via',
  description:
    'What the request passes through on its way: ingress/NAME, gateway/NAME, NAMESPACE/ingress/NAME, or the pods of a controller as NAMESPACE/deploy/NAME. The answer then has both legs, with a FlowExplanation each.',
  shape: 'text',
  roams: true,
  becomes: { flag: 'via' },
};

export const NAMESPACE: ToolArgument = {
  name: 'namespace',
  description: 'The namespace of names that say none. Without it: that of the kubeconfig, or "default".',
  shape: 'text',
  becomes: { flag: 'namespace' },
};

export const CONTEXT: ToolArgument = {
  name: 'context',
  description: 'The context of the kubeconfig. Without it: the current one. The answer says in "input" whom it asked.',
  shape: 'text',
  becomes: { flag: 'context' },
};

export const MANIFESTS: ToolArgument = {
  name: 'manifests',
  description:
    'Kubernetes manifests as YAML text, asked in place of the cluster: what they do not hold is not there. Policies alone, without the pods and namespaces they are about, say little.',
  shape: 'text',
  becomes: 'stdin',
};

const EVERYWHERE: ToolArgument = {
  name: 'all_namespaces',
  description: 'Every namespace.',
  shape: 'switch',
  roams: true,
  becomes: { flag: 'all-namespaces' },
};

const READS = 'It reads and changes nothing.';

/**
 * What assistants may ask. No other command can be reached from there: one that writes, or that names files or programs,
 * is no tool.
 */
export const TOOLS: readonly Tool[] = [
  {
    name: 'why',
    title: 'Why is a connection allowed or denied?',
    description: `What NetworkPolicy says of one new connection, and by which rules. It is what policies say, not a measurement: name its conditions first. UNKNOWN is neither allowed nor denied; "missing" has what decides and how to find it out. MIXED means that backends or replicas differ. ${READS}`,
    arguments: [SOURCE, DESTINATION, VIA],
    answers: ['FlowExplanation', 'ViaExplanation'],
    load: async () => (await import('../commands/why.ts')).why,
  },
  {
    name: 'pod',
    title: 'Which policies select a pod?',
    description: `The policies that select a pod, why, and what may come in and go out by them; a direction is "unknown" where something could not be read. Give "pod" or "selector". ${READS}`,
    arguments: [
      {
        name: 'pod',
        description: 'NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME, or the address of a pod.',
        shape: 'text',
        becomes: 'word',
      },
      {
        name: 'selector',
        description: 'In place of "pod", every pod with these labels: app=web,tier!=db.',
        shape: 'text',
        becomes: { flag: 'selector' },
      },
      EVERYWHERE,
    ],
    answers: ['PodExplanation'],
    load: async () => (await import('../commands/pod.ts')).pod,
  },
  {
    name: 'who-can',
    title: 'Who may connect to it?',
    description: `Everybody whom the policies of both sides let connect to a destination, by which rules, and what a pod that does not exist yet would need. Peers in "unknown" are neither in nor out, and "missing" says why: name them before the others. ${READS}`,
    arguments: [DESTINATION],
    answers: ['ReachReport'],
    roams: true,
    load: async () => (await import('../commands/who-can.ts')).whoCan,
  },
  {
    name: 'can-reach',
    title: 'Whom may it connect to?',
    description: `Everybody whom the policies of both sides let a source connect to; as who-can, the other way round. ${READS}`,
    arguments: [
      {
        ...SOURCE,
        description: `Who connects: ${CONNECTION_ENDS}; with a port: only on this port of the others.`,
      },
    ],
    answers: ['ReachReport'],
    roams: true,
    load: async () => (await import('../commands/can-reach.ts')).canReach,
  },
  {
    name: 'lint',
    title: 'What is probably wrong with the policies?',
    description: `Mistakes in policies that an API server takes without a word. That nothing was found says nothing about lints in "notChecked" and about what is in "notRead". ${READS}`,
    arguments: [
      {
        name: 'select',
        description: 'Only these lints, by id or name: L-07, dns-not-allowed.',
        shape: 'texts',
        becomes: { flag: 'select' },
      },
      {
        name: 'severity',
        description: 'Leave out what is less severe.',
        shape: 'text',
        oneOf: ['error', 'warning', 'info'],
        becomes: { flag: 'severity' },
      },
      EVERYWHERE,
    ],
    answers: ['LintReport'],
    load: async () => (await import('../commands/lint.ts')).lint,
  },
  {
    name: 'what-if',
    title: 'What would a change open and close?',
    description: `Which connections a change of policies or labels would open and close, and what else it would break. Nothing is applied anywhere. "unknown" means that something could not be compared; say so first. Give at least one of "manifests", "delete" and "label". ${READS}`,
    arguments: [
      {
        ...MANIFESTS,
        description:
          'The change as YAML text, as for kubectl apply: each object takes the place of the one of its name, all others stay.',
      },
      {
        name: 'delete',
        description: 'Policies that would be gone: np/NAME, NAMESPACE/np/NAME, anp/NAME.',
        shape: 'texts',
        becomes: { flag: 'delete' },
      },
      {
        name: 'label',
        description:
          'Labels that would be set or taken away: "deploy/web tier=front zone-", "ns/shop team=a", "pod/x k=v".',
        shape: 'texts',
        becomes: { flag: 'label' },
      },
    ],
    answers: ['WhatIfReport'],
    roams: true,
    load: async () => (await import('../commands/what-if.ts')).whatIf,
  },
  {
    name: 'fix',
    title: 'Which smallest changes would allow it?',
    description: `The smallest changes that let a connection pass (or close it), each proved on what was read, with everything else that it would change in "others". They are proposals: nothing is applied, and whoever is responsible for the policies decides. Connections of whom "notRead" names could change, too. ${READS}`,
    arguments: [
      SOURCE,
      { ...DESTINATION, description: `${DESTINATION.description} A port is needed.` },
      {
        name: 'forbid',
        description: 'Close the connection, in place of opening it.',
        shape: 'switch',
        becomes: { flag: 'forbid' },
      },
    ],
    answers: ['FixReport'],
    roams: true,
    load: async () => (await import('../commands/fix.ts')).fix,
  },
  {
    name: 'probe',
    title: 'What really happens on a connection?',
    description:
      'Connects from the pod itself and puts what happened beside what the policies say. It puts a container or a pod into the cluster for a while: the user is shown which, and asked, each time. PROBE_FAILED and "inconclusive" say nothing about the network. Use why first; probe only when the user wants to know what really happens.',
    arguments: [
      { ...SOURCE, description: 'The pod or workload that connects: NAME, KIND/NAME, NAMESPACE/KIND/NAME.' },
      DESTINATION,
      {
        ...VIA,
        description:
          'What the request passes through, as for why: each leg that starts at a pod is probed, and of any other it is said how else to find out.',
      },
      {
        name: 'method',
        description:
          'The way into the pod: ephemeral stays in its spec, exec uses a container that is there, clone makes a pod like it.',
        shape: 'text',
        oneOf: ['auto', 'ephemeral', 'exec', 'clone'],
        becomes: { flag: 'method' },
      },
    ],
    answers: ['ProbeReport', 'ViaProbeReport'],
    probes: {
      to: 'probe the network',
      command: 'kubectl netpol probe SOURCE DESTINATION:PORT',
      leavesTraces: true,
    },
    load: async () => (await import('../commands/probe.ts')).probe,
  },
  {
    name: 'drops',
    title: 'What did Cilium drop, and by which policy?',
    description:
      'What policy dropped lately, as Hubble saw it, each connection with the policies that isolate the pod or the rule that denies it. It runs "hubble observe" in the agents of Cilium, which reads and changes nothing: the user is shown the command, and asked, each time. That nothing is told does not mean that nothing was dropped: Hubble remembers little, and agents that did not answer are in "agents".',
    arguments: [
      {
        name: 'since',
        description: 'How long back: 30s, 10m, 1h. Without it: 10m.',
        shape: 'text',
        becomes: { flag: 'since' },
      },
      EVERYWHERE,
    ],
    answers: ['DropsReport'],
    roams: true,
    probes: {
      to: 'read what Cilium dropped, by a command in its agents',
      command: 'kubectl netpol drops',
      leavesTraces: false,
    },
    load: async () => (await import('../commands/drops.ts')).drops,
  },
];
