import type { CompiledRule, RuleCondition } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { RawAntreaRule, RawL7Protocol } from './raw-policy.ts';

/** What a rule of layer 7 asks of the connections that it matches; what does not meet it is dropped (semantics F.3). */
export function conditionsOf({ l7Protocols }: RawAntreaRule, path: FieldPath): Pick<CompiledRule, 'conditions'> {
  const asked = l7Protocols ?? [];
  if (asked.length === 0) return {};
  return {
    conditions: asked.map(
      (protocol, at): RuleCondition => ({ path: [...path, 'l7Protocols', at], text: textOf(protocol ?? {}) }),
    ),
  };
}

function textOf({ http, tls, ...others }: RawL7Protocol): string {
  if (http) {
    const { host, method, path } = http;
    return ['HTTP', method, path, host === undefined ? undefined : `of host ${host}`]
      .filter((word) => word !== undefined)
      .join(' ');
  }
  if (tls) return tls.sni === undefined ? 'TLS' : `TLS server name ${tls.sni}`;
  return `${Object.keys(others)[0] ?? 'a protocol'}, which this version does not know`;
}
