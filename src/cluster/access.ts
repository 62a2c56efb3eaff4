import type { AccessAnswer, AccessNeed, Grant } from '../model/examination.ts';
import type { ClusterReader } from './read.ts';
import { asObject } from './raw.ts';
import { RESOURCES } from './resources.ts';

const ACCESS_REVIEWS = {
  group: 'authorization.k8s.io',
  version: 'v1',
  resource: 'selfsubjectaccessreviews',
  namespaced: false,
};

/** Asks the server for each need whether it would grant it, everywhere first: what is granted there needs no second look. */
export function checkAccess(api: ClusterReader, needs: readonly AccessNeed[]): Promise<readonly AccessAnswer[]> {
  return Promise.all(needs.map(async (need) => ({ ...need, granted: await grantOf(api, need) })));
}

/** One permission by name, for any verb. */
export interface Permission {
  readonly verb: string;
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  /** `exec`, `log`, `ephemeralcontainers`. */
  readonly subresource?: string;
  readonly namespace?: string;
  /** Of one object; absent: of any. */
  readonly name?: string;
}

/** Whether the server would grant a permission: in its namespace, or everywhere where it names none. One question. */
export async function askPermission(api: ClusterReader, permission: Permission): Promise<Grant> {
  const answer = await mayI(api, permission, permission.namespace);
  if (answer !== 'yes') return answer;
  return permission.namespace === undefined ? 'everywhere' : 'there';
}

async function grantOf(api: ClusterReader, need: AccessNeed): Promise<Grant> {
  const everywhere = await mayI(api, need, undefined);
  if (everywhere === 'unknown') return 'unknown';
  if (everywhere === 'yes') return 'everywhere';
  if (need.namespace === undefined) return 'no';
  const there = await mayI(api, need, need.namespace);
  return ({ yes: 'there', no: 'no', unknown: 'unknown' } as const)[there];
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#checking-api-access */
async function mayI(
  api: ClusterReader,
  { verb, group, resource, subresource, name }: Permission,
  namespace: string | undefined,
): Promise<'yes' | 'no' | 'unknown'> {
  // A Role in a namespace may grant the Namespace object of that name.
  const object = name ?? (resource === RESOURCES.namespaces.resource ? namespace : undefined);
  const answer = await api.review(ACCESS_REVIEWS, {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(subresource === undefined ? {} : { subresource }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(object === undefined ? {} : { name: object }),
      },
    },
  });
  if (!answer.known) return 'unknown';
  const allowed = asObject(answer.value['status'])['allowed'];
  return typeof allowed === 'boolean' ? (allowed ? 'yes' : 'no') : 'unknown';
}
