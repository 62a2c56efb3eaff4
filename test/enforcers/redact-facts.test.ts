import { describe, expect, it } from 'vitest';
import { configMap, daemonSet, factsOf } from './facts.ts';
import { detectEnforcement } from '../../src/enforcers/detect.ts';
import { redactFacts } from '../../src/enforcers/redact-facts.ts';

const KEEP = { name: (text: string) => text, labels: <T>(labels: T) => labels, gap: <T>(gap: T) => gap };

function cilium(args: string, config: string): ReturnType<typeof factsOf> {
  const agent = `{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4", args: [${args}]}`;
  return factsOf(daemonSet('kube-system/cilium', agent) + configMap('kube-system/cilium-config', config));
}

describe('Facts without what tells whose cluster it is', () => {
  it.each([
    ['a folder of policies, as an argument', '--static-cnp-path=/secret', 'enable-policy: default'],
    ['a folder of policies, in the ConfigMap', '', 'static-cnp-path: /secret'],
    ['a filter of labels', '', 'labels: "k8s:secret"'],
  ])('are read as they were: %s', (_, args, config) => {
    const [facts, redacted] = [cilium(args, config), redactFacts(cilium(args, config), KEEP)];
    expect(JSON.stringify(redacted)).not.toContain('secret');
    const modelOf = (each: typeof facts): unknown => {
      const enforcement = detectEnforcement(each);
      return enforcement.kind === 'enforced'
        ? enforcement.enforcers.map(({ model, divergences = [] }) => [model, divergences.map(({ code }) => code)])
        : enforcement.kind;
    };
    expect(modelOf(redacted)).toEqual(modelOf(facts));
  });
});
