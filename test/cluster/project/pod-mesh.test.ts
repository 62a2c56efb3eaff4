import { describe, expect, it } from 'vitest';
import { projectPod } from '../../../src/cluster/project.ts';

const RUNS = { 'sidecar.istio.io/status': '{}' };

/** What annotations take past the proxy; a name of a setting stands for its whole key. */
function pastProxy(settings: Readonly<Record<string, string>>, usual: Readonly<Record<string, string>> = RUNS) {
  const keys = Object.entries(settings).map(([key, value]) => [
    key.includes('/') ? key : `traffic.sidecar.istio.io/${key}`,
    value,
  ]);
  return projectPod({ metadata: { name: 'a', annotations: { ...usual, ...Object.fromEntries(keys) } } }).pastProxy;
}

describe('Past the proxy of a pod go', () => {
  it.each([
    ['no ports where nothing is said', {}, undefined],
    ['no ports where all are included', { includeInboundPorts: '*', includeOutboundIPRanges: '*' }, undefined],
    ['ports of what comes in that are excluded', { excludeInboundPorts: '9102, 9103,9200' }, { in: '9102-9103,9200' }],
    ['not those of the proxy itself', { excludeInboundPorts: '15020,15021,15090' }, undefined],
    [
      'ports beside those that are included',
      { includeInboundPorts: '8080' },
      { in: '1-8079,8081-15019,15022-15089,15091-65535' },
    ],
    [
      'the same, whatever is excluded there',
      { includeInboundPorts: '1', excludeInboundPorts: 'x' },
      { in: '2-15019,15022-15089,15091-65535' },
    ],
    [
      'all that comes in where none is included',
      { includeInboundPorts: '' },
      { in: '1-15019,15022-15089,15091-65535' },
    ],
    ['nobody knows which, by another name', { excludeInboundPorts: 'http' }, { in: '?' }],
    ['ports of what goes out that are excluded', { excludeOutboundPorts: '3306' }, { out: '3306' }],
    ['nobody knows which, by ranges', { excludeOutboundIPRanges: '10.0.0.0/8' }, { out: '?' }],
    ['nobody knows which, by ranges that are included', { includeOutboundIPRanges: '10.96.0.0/12' }, { out: '?' }],
    ['all that goes out where no range is included', { includeOutboundIPRanges: '' }, { out: '1-65535' }],
    ['but not ports that are', { includeOutboundIPRanges: '', includeOutboundPorts: '1' }, { out: '2-65535' }],
    ['no ports that are included beside all ranges', { includeOutboundPorts: '1' }, undefined],
    ['nobody knows which, by interfaces', { excludeInterfaces: 'net1' }, { in: '?', out: '?' }],
    [
      'nobody knows which, where nothing is redirected',
      { 'sidecar.istio.io/interceptionMode': 'NONE' },
      { in: '?', out: '?' },
    ],
  ])('%s', (_, settings, expected) => {
    expect(pastProxy(settings)).toEqual(expected);
  });

  it('the same of a pod that is made with a proxy, and nothing of one that is made without', () => {
    expect(pastProxy({ excludeInboundPorts: '9102' }, {})).toEqual({ in: '9102' });
    expect(pastProxy({ excludeInboundPorts: '9102' }, { 'sidecar.istio.io/inject': 'false' })).toBeUndefined();
  });
});
