import { type Known, known, unknown } from '../model/known.ts';
import type { ClusterReader } from './read.ts';
import type { Identity } from '../model/examination.ts';
import { asObject, asText, asTexts } from './raw.ts';

/** Served since Kubernetes 1.28, and before as a beta. */
const VERSIONS = ['v1', 'v1beta1'] as const;

/** Who the server takes us for, asked with a SelfSubjectReview; a gap where it serves none. */
export async function readIdentity(api: ClusterReader): Promise<Known<Identity>> {
  const [version, older] = VERSIONS;
  const answer = await review(api, version);
  // Not served in this version; whatever else failed would fail again.
  return answer.known || answer.gap.reason !== 'failed' ? answer : review(api, older);
}

async function review(api: ClusterReader, version: string): Promise<Known<Identity>> {
  const group = 'authentication.k8s.io';
  const resource = { group, version, resource: 'selfsubjectreviews', namespaced: false };
  const answer = await api.review(resource, { apiVersion: `${group}/${version}`, kind: 'SelfSubjectReview' });
  if (!answer.known) return answer;
  const info = asObject(asObject(answer.value['status'])['userInfo']);
  const user = asText(info['username']);
  if (user !== undefined) return known({ user, groups: asTexts(info['groups']) });
  const subject = { verb: 'create', group, resource: resource.resource } as const;
  return unknown({ ...subject, reason: 'failed', message: 'the server named no user' });
}
