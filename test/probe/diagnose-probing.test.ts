import { describe, expect, it } from 'vitest';
import type { Grant } from '../../src/model/examination.ts';
import { diagnoseProbing } from '../../src/probe/diagnose-probing.ts';
import type { Probing, Trial } from '../../src/probe/examine-probing.ts';
import { needsOf } from '../../src/probe/needs.ts';
import { type Method, METHODS } from '../../src/probe/vehicle.ts';

function probing(grants: Readonly<Record<Method, Grant>>, trial: Trial = { kind: 'accepted' }): Probing {
  const methods = METHODS.map((method) => ({
    method,
    answers: needsOf(method, 'shop', 34)
      .filter(({ isRequired }) => isRequired)
      .map((need) => ({ ...need, granted: grants[method] })),
  }));
  const nodes = { known: true, value: { total: 0, having: 0 } } as const;
  return { namespace: 'shop', methods, trial, image: { name: 'own:1', nodes } };
}

function checkOf(given: Probing) {
  return diagnoseProbing(given, 'dev').checks[0];
}

const WEBHOOK: Trial = {
  kind: 'refused',
  obstacle: { why: 'refused', by: 'admission', message: 'admission webhook "x" denied the request' },
};

describe('what stands in the way of a probe', () => {
  it.each([
    ['there', 'no', 'no', 'ok'],
    ['no', 'no', 'there', 'ok'],
    ['unknown', 'no', 'there', 'ok'],
    ['unknown', 'there', 'no', 'note'],
    ['no', 'there', 'no', 'note'],
    ['no', 'no', 'no', 'note'],
  ] as const)('with ephemeral %s, exec %s and clone %s it is %s', (ephemeral, exec, clone, status) => {
    expect(checkOf(probing({ ephemeral, exec, clone }))).toMatchObject({ status });
  });

  it('says what is not known, and asks nobody to grant it', () => {
    const check = checkOf(probing({ ephemeral: 'unknown', exec: 'no', clone: 'no' }));
    expect(check).toMatchObject({ status: 'note', remedy: [] });
    expect(check?.details[0]).toBe(
      'ephemeral container: not known whether you may get pods, patch pods/ephemeralcontainers or get pods/log',
    );
  });

  it('where admission takes nothing new, has exec granted, one Role a verb', () => {
    expect(checkOf(probing({ ephemeral: 'there', exec: 'no', clone: 'there' }, WEBHOOK))).toMatchObject({
      status: 'note',
      summary: 'not possible in "shop"',
      remedy: [
        expect.stringMatching(/^ask who made that rule/),
        'kubectl create role netpol-prober-get -n shop --verb=get --resource=pods,pods/exec',
        'kubectl create rolebinding netpol-prober-get -n shop --role=netpol-prober-get --user=dev',
        'kubectl netpol rbac --for probe -n shop --user=dev',
        '--method exec puts nothing new there, where a container has a shell',
      ],
    });
  });

  it('calls nothing refused that the server did not answer', () => {
    const trial: Trial = {
      kind: 'not-asked',
      obstacle: { why: 'refused', by: 'other', message: 'no answer in 15 s.' },
    };
    const { checks, data } = diagnoseProbing(probing({ ephemeral: 'there', exec: 'no', clone: 'no' }, trial), 'dev');
    expect(checks[0]).toMatchObject({
      status: 'ok',
      details: [expect.stringMatching(/could not be asked: no answer in 15 s\.$/)],
    });
    expect(data.admission).toEqual({ result: 'not-asked', text: 'no answer in 15 s.' });
  });

  it('has nodes that are still to come pull the image', () => {
    const [, image] = diagnoseProbing(probing({ ephemeral: 'there', exec: 'no', clone: 'no' }), 'dev').checks;
    expect(image).toMatchObject({ status: 'ok', summary: expect.stringContaining('there are no nodes') });
  });
});
