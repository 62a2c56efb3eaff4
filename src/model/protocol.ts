/** The protocols NetworkPolicy can express (semantics A.7); everything else is undefined by the API (B.7). */
export type Protocol = 'TCP' | 'UDP' | 'SCTP';

export const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

export const FIRST_PORT = 1;
export const LAST_PORT = 65535;

/** The NodePorts that an API server gives out unless it is told otherwise. */
export const FIRST_NODE_PORT = 30000;
export const LAST_NODE_PORT = 32767;
