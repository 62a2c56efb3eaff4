import { inject } from 'vitest';
import { clientPod, serverPod, shellPod } from './pods.ts';

/** Pods, Services and policies among which every answer of the network occurs, as YAML. */
export function probeWorld(): string {
  const { agnhost, netshoot } = inject('images');
  return [
    POLICIES,
    shellPod('client'),
    shellPod('stranger'),
    clientPod('caged'),
    pod('lost', `{name: main, image: "${agnhost}", command: [/agnhost, pause]}`, LOST),
    pod('server', `{name: main, image: "${agnhost}", ${SERVER}}`),
    pod('inward', `{name: main, image: "${netshoot}", command: [nc, -lk, 127.0.0.1, "8080"]}`),
    pod('hung', `{name: main, image: "${netshoot}", command: [sh, -c, ${JSON.stringify(HUNG)}]}`),
    serverPod('first').replace('labels: {', 'labels: {tier: two, '),
    serverPod('second').replace('labels: {', 'labels: {tier: two, '),
    BARE,
    SERVICES,
  ].join('---\n');
}

const POLICIES = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: server}
spec:
  podSelector: {matchLabels: {app: server}}
  ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [client, caged, lost]}]}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: caged}
spec:
  podSelector: {matchLabels: {app: caged}}
  policyTypes: [Egress]
  egress: [{to: [{podSelector: {matchLabels: {app: server}}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: second}
spec:
  podSelector: {matchLabels: {app: second}}
  policyTypes: [Ingress]
`;

/** Asks a name server that serves nobody. */
const LOST = 'dnsPolicy: None\n  dnsConfig: {nameservers: [203.0.113.10]}';

const SERVER = `command: [/agnhost], args: [netexec, --http-port=8080, --udp-port=8081], ports: [{name: http, containerPort: 8080}]`;

/** Listens, takes one connection, and has no place for another: as a server that hangs. */
const HUNG = [
  'nc -lk 8080 >/dev/null &',
  'until nc -z 127.0.0.1 8080; do sleep 0.1; done;',
  'for i in 1 2 3 4 5 6; do sleep 86400 | nc 127.0.0.1 8080 & done; sleep 86400',
].join(' ');

/** A pod without shell, cat and anything else; what it is sent it takes, and it answers if it is a DNS query. */
export const BARE = `
apiVersion: v1
kind: ConfigMap
metadata: {name: bare}
data: {Corefile: ".:1053 {\\n  hosts {\\n    192.0.2.1 one.example\\n  }\\n}\\n"}
---
apiVersion: v1
kind: Pod
metadata: {name: bare, labels: {app: bare}}
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{name: bare, configMap: {name: bare}}]
  containers:
  - name: main
    image: netpol.test/coredns:1
    command: [/coredns, -conf, /bare/Corefile]
    volumeMounts: [{name: bare, mountPath: /bare}]
`;

const SERVICES = `
apiVersion: v1
kind: Service
metadata: {name: api}
spec:
  selector: {app: server}
  ports: [{name: web, port: 80, targetPort: http}, {name: echo, protocol: UDP, port: 81, targetPort: 8081}]
---
apiVersion: v1
kind: Service
metadata: {name: empty}
spec: {selector: {app: nobody}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Service
metadata: {name: two}
spec: {ports: [{port: 80, targetPort: 8080}], selector: {tier: two}}
`;

function pod(name: string, container: string, more = 'enableServiceLinks: false'): string {
  return `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: ${name}}}
spec:
  terminationGracePeriodSeconds: 0
  ${more}
  containers: [${container}]
`;
}
