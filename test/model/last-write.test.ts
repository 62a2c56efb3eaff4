import { describe, expect, it } from 'vitest';
import { lastWrite } from '../../src/model/last-write.ts';

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
