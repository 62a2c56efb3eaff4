import { describe, expect, it } from 'vitest';
import { changersOf } from './redactions.ts';
import { redactRaw } from '../../../src/advise/redact/raw.ts';

describe('keys of labels that are replaced', () => {
  const { words } = changersOf(1);
  const domain = words.labelKey('acme.example.com/team');

  it('are the same with what Cilium writes in front of them', () => {
    expect(domain).not.toContain('acme');
    expect(words.labelKey('k8s:acme.example.com/team')).toBe(`k8s:${domain}`);
    expect(words.labelKey('io.cilium.k8s.namespace.labels.acme.example.com/team')).toBe(
      `io.cilium.k8s.namespace.labels.${domain}`,
    );
    expect(words.labelKey('any:io.cilium.k8s.namespace.labels.acme.example.com/team')).toBe(
      `any:io.cilium.k8s.namespace.labels.${domain}`,
    );
  });

  it.each(['app', 'k8s:app', 'k8s:io.kubernetes.pod.namespace', 'k8s:app.kubernetes.io/name'])('stay: %s', (key) => {
    expect(words.labelKey(key)).toBe(key);
  });
});

describe("a selector of Calico's", () => {
  it('has other keys and values, and says the same', () => {
    const changers = changersOf(2);
    const { words } = changers;
    const [key, web, a, b] = [words.labelKey('acme.com/team'), ...['acme-web', 'alpha', 'beta'].map(words.name)];
    const written = `app == 'acme-web' && (acme.com/team not in {"alpha", 'beta'} || !has(acme.com/team)) && all()`;
    expect(redactRaw({ selector: written, ingress: [{ source: { notSelector: written } }] }, changers)).toEqual({
      selector: `app == '${web}' && (${key} not in {"${a}", '${b}'} || !has(${key})) && all()`,
      ingress: [
        { source: { notSelector: `app == '${web}' && (${key} not in {"${a}", '${b}'} || !has(${key})) && all()` } },
      ],
    });
  });
});
