import { describe, expect, it } from 'vitest';
import { lastWrite, writesOf } from '../../src/model/last-write.ts';

const CREATED = '2026-01-01T10:00:00Z';

describe('the last write to an object', () => {
  it('is its creation, when nobody wrote since', () => {
    expect(lastWrite({ creationTimestamp: CREATED })).toEqual({ at: CREATED, by: '' });
  });

  it('is the newest write to the object itself', () => {
    const managedFields = [
      { manager: 'kubectl', time: '2026-01-01T11:00:00Z' },
      { manager: 'helm', time: '2026-01-01T10:30:00Z' },
    ];
    expect(lastWrite({ creationTimestamp: CREATED, managedFields })).toEqual({
      at: '2026-01-01T11:00:00Z',
      by: 'kubectl',
    });
  });

  it('names its writer where the creation is as old', () => {
    const managedFields = [{ manager: 'argocd-controller', time: CREATED }];
    expect(lastWrite({ creationTimestamp: CREATED, managedFields })).toEqual({ at: CREATED, by: 'argocd-controller' });
  });

  it('is no write to a subresource', () => {
    const managedFields = [{ manager: 'kubelet', subresource: 'status', time: '2026-01-01T12:00:00Z' }];
    expect(lastWrite({ creationTimestamp: CREATED, managedFields })).toEqual({ at: CREATED, by: '' });
  });

  it.each([{}, { managedFields: 'nonsense' }, { managedFields: [null, 3, {}] }])('is unknown for %j', (metadata) => {
    expect(lastWrite(metadata)).toBeUndefined();
  });
});

describe('the writes that an object tells of', () => {
  const managedFields = [
    {
      manager: 'kubectl-label',
      time: '2026-01-01T12:00:00Z',
      fieldsV1: {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app.kubernetes.io/name': {}, 'f:tier': {} } },
        'f:spec': {},
      },
    },
    { manager: 'kubelet', subresource: 'status', time: '2026-01-01T13:00:00Z' },
    { manager: 'helm', time: '2026-01-01T11:00:00Z' },
  ];

  it('are one for each program, newest first, with what it wrote', () => {
    expect(writesOf({ creationTimestamp: CREATED, managedFields })).toEqual([
      {
        at: '2026-01-01T12:00:00Z',
        by: 'kubectl-label',
        what: 'changed',
        fields: ['labels app.kubernetes.io/name', 'labels tier', 'spec'],
      },
      { at: '2026-01-01T11:00:00Z', by: 'helm', what: 'changed', fields: [] },
      { at: CREATED, by: '', what: 'created', fields: [] },
    ]);
  });

  it('name who created it, where that program has not written since', () => {
    const [first, ...more] = writesOf({
      creationTimestamp: CREATED,
      managedFields: [{ manager: 'argo', time: CREATED }],
    });
    expect(first).toEqual({ at: CREATED, by: 'argo', what: 'created', fields: [] });
    expect(more).toEqual([]);
  });

  it('are none of an object of a file', () => {
    expect(writesOf({})).toEqual([]);
    expect(writesOf({ managedFields: 'none' })).toEqual([]);
  });
});
