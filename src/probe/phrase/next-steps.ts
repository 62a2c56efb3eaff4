import type { NextStep } from '../../explain/explanation.ts';

export function step(why: string, command = ''): NextStep {
  return { command, why };
}

export function seeWhy(ends: string): NextStep {
  return step('which rule stops it, and what the nearest one lacks', `kubectl netpol why ${ends}`);
}

/** The default of `drops` goes back far enough for what was tried just now. */
export function askHubble(namespace: string): NextStep {
  return step(
    'what Hubble saw dropped in the last minutes, and by which policy; it asks before it looks',
    `kubectl netpol drops -n ${namespace}`,
  );
}

export function lookInside(ends: string): NextStep {
  return step(
    'looks into the destination with an ephemeral container, to see whether the port listens',
    `kubectl netpol probe ${ends} --control ephemeral`,
  );
}

export function askForBytes(ends: string): NextStep {
  return step(
    "goes on until the other end sends something (--tls for a port that speaks TLS): a sidecar's handshake proves nothing",
    `kubectl netpol probe ${ends} --http`,
  );
}

export function askAgain(ends: string): NextStep {
  return step('asks again', `kubectl netpol probe ${ends}`);
}

export function lookAtPod(namespace: string, pod: string): NextStep {
  return step('why the destination is not up', `kubectl describe pod ${pod} -n ${namespace}`);
}

export function lookAtNode(node: string): NextStep {
  return step("what became of the destination's node", `kubectl describe node ${node}`);
}

export function lookAtEndpoints(namespace: string, service: string): NextStep {
  return step(
    'the endpoints that the Service has',
    `kubectl get endpointslices -n ${namespace} -l kubernetes.io/service-name=${service}`,
  );
}

export function readLog(namespace: string, pod: string): NextStep {
  return step('why the program behind the port takes no connection', `kubectl logs ${pod} -n ${namespace}`);
}

export function lookAtMesh(): NextStep {
  return step("the mesh's own policies, and whether it asks for mutual TLS", MESH_POLICIES);
}

const MESH_POLICIES = 'kubectl get authorizationpolicies,peerauthentications -A';

export function speakItsProtocol(): NextStep {
  return step('something above TCP ends it: try a client that speaks the protocol of this port');
}

/** A look-up that fails: the resolver itself, over the protocol that look-ups use first. */
export function probeResolver(source: string): NextStep {
  return step('asks the cluster DNS itself', `kubectl netpol probe ${source} kube-system/svc/kube-dns:53/UDP`);
}

export function tryFromNode(): NextStep {
  return step('nobody can look into the destination: try the same from a node, where no policy has a say');
}
