import { fieldsOf, itemsOf } from '../foreign/read-selector.ts';
import { isGivenList } from './raw-policy.ts';
import { headerName } from '../../model/http-header.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { RawCiliumRule, RawPortRule } from './raw-policy.ts';
import type { RuleCondition } from '../compiled.ts';

/** What an entry of `toPorts` asks of a connection beyond its port; empty: nothing. `path` is the entry's. */
export function conditionsOf(entry: RawPortRule, path: FieldPath): readonly RuleCondition[] {
  const { rules, serverNames, listener } = entry;
  const said = Object.entries(fieldsOf(rules) ?? {}).flatMap(([kind, list]) =>
    kind === 'l7proto'
      ? []
      : (itemsOf(list) ?? []).map((item, at) => conditionOf(kind, item, [...path, 'rules', kind, at])),
  );
  const names = (serverNames ?? []).map((name, at) => ({
    path: [...path, 'serverNames', at],
    text: `TLS server name ${name}`,
    refusal: 'a reset connection',
  }));
  const heard = listener === undefined || listener === null ? [] : [listenerCondition(listener, [...path, 'listener'])];
  return [...said, ...names, ...heard];
}

/**
 * The same of a whole rule, one at most: who calls must prove who it is, and a name must have been looked up where Cilium
 * sees it, which a policy of names does not see to by itself (semantics F.2,
 * https://docs.cilium.io/en/stable/security/policy/language/#dns-based).
 */
export function proofsOf(raw: RawCiliumRule, path: FieldPath, seesNames: boolean): readonly RuleCondition[] {
  const mode = raw.authentication?.mode;
  const isProved = mode !== undefined && mode !== null && mode !== '' && mode !== 'disabled';
  const proofs: readonly RuleCondition[] = [
    ...(isProved ? [{ path: [...path, 'authentication'], text: `mutual authentication (${mode})` }] : []),
    ...(isGivenList(raw['toFQDNs']) && !seesNames ? [{ path: [...path, 'toFQDNs'], text: UNSEEN_NAMES }] : []),
  ];
  const [first, second] = proofs;
  return first === undefined || second === undefined
    ? proofs
    : [{ ...first, text: `${first.text} and ${second.text}` }];
}

const UNSEEN_NAMES = 'addresses seen under the name by a DNS rule (toPorts.rules.dns), which this policy lacks';

/** Whether rules about DNS are among these: then Cilium sees what the pods look up. */
export function seesNames(rules: readonly (RawCiliumRule | null)[]): boolean {
  return rules.some((rule) =>
    (rule?.toPorts ?? []).some((entry) => {
      const { dns } = fieldsOf(entry?.rules) ?? {};
      return isGivenList(dns);
    }),
  );
}

function conditionOf(kind: string, item: unknown, path: FieldPath): RuleCondition {
  const fields = fieldsOf(item) ?? {};
  switch (kind) {
    case 'http':
      return {
        path,
        text: `HTTP ${wordsOf({ ...fields, headers: headersOf(fields) }, ['method', 'path', 'host', 'headers'])}`,
        refusal: '403',
      };
    case 'dns':
      return { path, text: `DNS ${wordsOf(fields, ['matchName', 'matchPattern'])}`, refusal: 'REFUSED' };
    default:
      return { path, text: `${kind === 'l7' ? 'L7' : kind} ${wordsOf(fields, Object.keys(fields))}` };
  }
}

/** Which headers are asked for, by name. */
function headersOf({ headers, headerMatches }: Readonly<Record<string, unknown>>): string | undefined {
  const named = (itemsOf(headers) ?? []).map((header) => headerName(String(header)));
  const matched = (itemsOf(headerMatches) ?? []).map((match) => String(fieldsOf(match)?.['name'] ?? ''));
  const names = [...named, ...matched].filter((name) => name !== '');
  return names.length === 0
    ? undefined
    : `with ${names.length === 1 ? 'the header' : 'the headers'} ${names.join(', ')} (values not shown)`;
}

function wordsOf(fields: Readonly<Record<string, unknown>>, keys: readonly string[]): string {
  const words = keys.flatMap((key) => {
    const value = fields[key];
    if (value === undefined || value === null || value === '') return [];
    return [typeof value === 'string' ? value : `${key} ${JSON.stringify(value)}`];
  });
  return words.length === 0 ? 'anything' : words.join(' ');
}

function listenerCondition(listener: unknown, path: FieldPath): RuleCondition {
  const { name } = fieldsOf(listener) ?? {};
  return { path, text: `what Envoy listener ${typeof name === 'string' ? name : ''} lets pass`.replace('  ', ' ') };
}
