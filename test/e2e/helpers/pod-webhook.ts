import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import type { IncomingMessage } from 'node:http';
import { asObject, type RawObject } from '../../../src/cluster/raw.ts';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { HOST_LINK } from '../../cluster/nodes/layout.ts';
import { createAuthority, issueCertificate } from '../../cluster/pki.ts';

/** A mutating webhook of the cluster with nodes, for the new pods of one namespace. */
export interface PodWebhook {
  stop(): Promise<void>;
}

/** Labels to add to a new pod; none: it stays as it is. */
export type Relabel = (pod: RawObject, request: { readonly dryRun: boolean }) => Readonly<Record<string, string>>;

/** Registers a webhook that runs in this process. */
export async function startPodWebhook(cluster: Kubectl, namespace: string, relabel: Relabel): Promise<PodWebhook> {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-webhook-'));
  const authority = await createAuthority(join(folder, 'pki'));
  const hosts = [HOST_LINK.outsideAddress];
  const { certificateFile, keyFile } = await issueCertificate(authority, { name: 'webhook', user: 'webhook', hosts });
  const server = createServer(
    { cert: readFileSync(certificateFile), key: readFileSync(keyFile) },
    (request, response) => {
      void readJson(request).then((review) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(answer(review, relabel)));
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, HOST_LINK.outsideAddress, resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const clientConfig = {
    url: `https://${HOST_LINK.outsideAddress}:${port}/`,
    caBundle: readFileSync(join(authority.folder, 'ca.crt')).toString('base64'),
  };
  const name = `relabel-${namespace}`;
  await cluster.kubectl(['create', '-f', '-'], JSON.stringify(configuration(name, namespace, clientConfig)));
  return {
    async stop() {
      await cluster.kubectl(['delete', 'mutatingwebhookconfiguration', name, '--ignore-not-found']);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

function configuration(name: string, namespace: string, clientConfig: object): object {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name },
    webhooks: [
      {
        name: 'relabel.example.com',
        clientConfig,
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] }],
      },
    ],
  };
}

function answer(review: RawObject, relabel: Relabel): object {
  const request = asObject(review['request']);
  const pod = asObject(request['object']);
  const labels = asObject(asObject(pod['metadata'])['labels']);
  const more = relabel(pod, { dryRun: request['dryRun'] === true });
  const patch = [{ op: 'add', path: '/metadata/labels', value: { ...labels, ...more } }];
  const changed = { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
  const response = { uid: request['uid'], allowed: true, ...(Object.keys(more).length === 0 ? {} : changed) };
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}

async function readJson(request: IncomingMessage): Promise<RawObject> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return asObject(JSON.parse(text));
}
