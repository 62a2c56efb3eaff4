import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';

/** "localhost" is a name that every machine can look up without a network. */
const WORLD = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default, labels: {app: web}}
spec: {containers: [{name: main, image: none}]}
status: {phase: Running, podIP: 10.0.0.1}
---
apiVersion: v1
kind: Service
metadata: {name: outside, namespace: default}
spec: {type: ExternalName, externalName: localhost}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: default}
spec:
  podSelector: {}
  egress: [{to: [{ipBlock: {cidr: 127.0.0.0/8}}, {ipBlock: {cidr: "::1/128"}}]}]
`;

function ask(question: string) {
  return runPlugin(question.split(' '), { stdin: WORLD });
}

describe('--resolve', () => {
  it('looks up the name behind an ExternalName Service', async () => {
    const { stdout } = await ask('why web svc/outside:443 --resolve -f - -o json');
    const { destination, missing } = JSON.parse(stdout) as { destination: { detail: string }; missing: object[] };
    expect(destination.detail).toMatch(/^the name localhost: (127\.0\.0\.1|::1)/);
    expect(missing).toEqual([]);
  });

  it('is not done without the flag', async () => {
    const { stdout, code } = await ask('why web svc/outside:443 -f -');
    expect(code).toBe(4);
    expect(stdout).toContain('the address of localhost is not known');
  });

  it('says which name could not be looked up', async () => {
    const { stderr, code } = await ask('why web nowhere.invalid:443 --resolve -f -');
    expect(code).toBe(1);
    expect(stderr).toContain('error: "nowhere.invalid" could not be looked up from this machine: ');
  });

  it('costs one row of many its answer when a name is not known, and says so', async () => {
    const flows = `apiVersion: netpol/v1alpha1
kind: Flows
flows:
- {from: web, to: "nowhere.invalid:443", expect: allow}
- {from: web, to: "svc/outside:443", expect: allow}
- {from: web, to: "10.9.9.9:443", expect: deny}
`;
    const { stdout, code } = await runPlugin(['check', '-f', '-', '--resolve'], { stdin: `${flows}---${WORLD}` });
    expect(code).toBe(4);
    expect(stdout).toContain('of 3 flows 1 is unclear');
    expect(stdout).toContain('"nowhere.invalid" could not be looked up from this machine: ');
    expect(stdout).toContain('✓ allow  web → svc/outside:443');
  });
});
