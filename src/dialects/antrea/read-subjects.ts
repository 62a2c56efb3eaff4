import {
  accountMember,
  type Member,
  membersOfGroup,
  membersOfService,
  type NamedObjects,
  podsMember,
} from './groups.ts';
import { givenFields, type RawAppliedTo } from './raw-policy.ts';
import type { Subject } from '../compiled.ts';

/** Reads `appliedTo`, and keeps what of a policy cannot be read. */
export class SubjectReader {
  /** For any of these, what the policy says is uncertain. */
  readonly problems: string[] = [];
  readonly #namespace: string | undefined;
  readonly #objects: NamedObjects;

  /** `namespace`: of a NetworkPolicy; undefined: of a ClusterNetworkPolicy. */
  constructor(namespace: string | undefined, objects: NamedObjects) {
    this.#namespace = namespace;
    this.#objects = objects;
  }

  /** The pods that are meant; nodes and what is outside are no pods. */
  read(appliedTo: readonly (RawAppliedTo | null)[]): readonly Subject[] {
    if (appliedTo.length === 0) return this.#anybody('appliedTo is missing');
    return appliedTo.flatMap((entry) => this.#readEntry(entry ?? {}));
  }

  #readEntry(raw: RawAppliedTo): readonly Subject[] {
    const given = givenFields(raw);
    const [only, ...others] = given;
    if (only === undefined) return this.#anybody('appliedTo with an empty entry');
    if (given.every((field) => SELECTORS.has(field))) return this.#subjectsOf(podsMember(raw, this.#namespace));
    if (raw.externalEntitySelector) return [];
    if (others.length > 0) return this.#anybody(`appliedTo with ${given.join(' beside ')}`);
    if (raw.nodeSelector) return [];
    if (raw.service) {
      return membersOfService(this.#objects, raw.service, undefined).flatMap((member) => this.#subjectsOf(member));
    }
    if (raw.serviceAccount) return this.#subjectsOf(accountMember(raw.serviceAccount));
    if (raw.group) return this.#subjectsOfGroup(raw.group);
    return this.#anybody(`unknown field "${only}" of appliedTo`);
  }

  /** Of a Group for pods of other namespaces, its NetworkPolicy is not realised. */
  #subjectsOfGroup(name: string): readonly Subject[] {
    const members = membersOfGroup(this.#objects, name, this.#namespace);
    const isOther = members.some((member) => member.kind === 'pods' && !this.#isOwn(member));
    if (isOther) return this.#anybody(`Group ${name} with pods of other namespaces in appliedTo`);
    return members.flatMap((member) => this.#subjectsOf(member));
  }

  #isOwn({ namespaces }: Extract<Member, { kind: 'pods' }>): boolean {
    if (this.#namespace === undefined) return true;
    return namespaces.kind === 'same' && namespaces.namespace === this.#namespace;
  }

  #subjectsOf(member: Member): readonly Subject[] {
    switch (member.kind) {
      case 'pods': {
        const { namespaces, pods, account } = member;
        return [
          {
            namespaces: namespaces.kind === 'same' ? { kind: 'named', name: namespaces.namespace } : namespaces,
            pods,
            ...(account === undefined ? {} : { account }),
          },
        ];
      }
      case 'block':
      case 'nodes':
      case 'outside':
        return [];
      case 'unread':
        return this.#anybody(member.problem);
    }
  }

  /** What is not read of a policy makes it uncertain whom it is about, not nobody. */
  #anybody(problem: string): readonly Subject[] {
    this.problems.push(problem);
    const name = this.#namespace;
    return [{ namespaces: name === undefined ? { kind: 'labels', selector: [] } : { kind: 'named', name }, pods: [] }];
  }
}

const SELECTORS: ReadonlySet<string> = new Set(['podSelector', 'namespaceSelector']);
