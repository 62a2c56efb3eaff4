import { describe, expect, it } from 'vitest';
import { wantedFacts } from '../../src/enforcers/wanted-facts.ts';
import { CANNOT_LIST, daemonSet, factsOf } from './facts.ts';

const CALICO = daemonSet('kube-system/calico-node', '{name: calico-node, image: "quay.io/calico/node:v3.32.1"}');
const ANTREA = daemonSet(
  'kube-system/antrea-agent',
  '{name: antrea-agent, image: "antrea/antrea-agent-ubuntu:v2.4.0"}',
);
const WEAVE = daemonSet('kube-system/weave-net', '{name: weave-npc, image: "weaveworks/weave-npc:2.8.1"}');
const CILIUM = daemonSet('net/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}');
const AWS = daemonSet('kube-system/aws-node', '{name: aws-node, image: "x.amazonaws.com/amazon-k8s-cni:v1.20.4"}');

describe('what is read beside DaemonSets and API groups', () => {
  it('is nothing where these have told who enforces', () => {
    expect(wantedFacts(factsOf(WEAVE))).toEqual({
      configMaps: [],
      settings: [],
      podNodes: false,
      nodesLike: [],
      serverNodes: false,
    });
  });

  it('are nodes on which an enforcer is not what it is elsewhere, where there may be some', () => {
    const fargateAndWindows = ['kubernetes.io/os=windows', 'eks.amazonaws.com/compute-type=fargate'];
    expect(wantedFacts(factsOf(AWS)).nodesLike).toEqual(fargateAndWindows);
    const npm = (name: string, desired = 2): string =>
      daemonSet(`kube-system/${name}`, `{name: azure-npm, image: "mcr.microsoft.com/azure-npm:v1.6.29"}`, { desired });
    expect(wantedFacts(factsOf(npm('azure-npm'))).nodesLike).toEqual([]);
    expect(wantedFacts(factsOf(npm('azure-npm') + npm('azure-npm-win', 0))).nodesLike).toEqual([]);
    expect(wantedFacts(factsOf(npm('azure-npm') + npm('azure-npm-win'))).nodesLike).toEqual([
      'kubernetes.io/os=windows',
    ]);
  });

  it('are the objects in which Felix has its settings, where it is meant to run', () => {
    expect(wantedFacts(factsOf(CALICO))).toMatchObject({ settings: [{ kind: 'FelixConfiguration' }], podNodes: false });
    const idle = daemonSet('kube-system/calico-node', '{name: calico-node, image: "calico/node:v3.32.1"}', {
      desired: 0,
    });
    expect(wantedFacts(factsOf(ANTREA + idle))).toMatchObject({ settings: [] });
  });

  it('are those that Cilium has for single nodes, where its agent is', () => {
    expect(wantedFacts(factsOf(CILIUM))).toMatchObject({ settings: [{ kind: 'CiliumNodeConfig', namespace: 'net' }] });
  });

  it('are those of the nodes, and nodes too, where EKS Auto Mode may have some', () => {
    const facts = factsOf(AWS, { apiGroups: ['eks.amazonaws.com'] });
    expect(wantedFacts(facts)).toMatchObject({ settings: [{ kind: 'NodeClass' }], podNodes: true });
  });

  it.each([
    ['Cilium', CILIUM, [], [{ namespace: 'net', name: 'cilium-config' }]],
    ['Antrea', ANTREA, [], [{ namespace: 'kube-system', name: 'antrea-config' }]],
    ['the AWS VPC CNI', AWS, [], [{ namespace: 'kube-system', name: 'amazon-vpc-cni' }]],
    ['EKS Auto Mode', '', ['eks.amazonaws.com'], [{ namespace: 'kube-system', name: 'amazon-vpc-cni' }]],
    ['both on AWS, once', AWS, ['eks.amazonaws.com'], [{ namespace: 'kube-system', name: 'amazon-vpc-cni' }]],
    ['GKE, whose policy has no switch', CILIUM.replaceAll('quay.io', 'gke.gcr.io'), [], []],
  ])('are the settings of %s', (_, yaml, apiGroups, configMaps) => {
    expect(wantedFacts(factsOf(yaml, { apiGroups })).configMaps).toEqual(configMaps);
  });

  it('are the nodes of the pods where nothing was found, or nothing could be read', () => {
    expect(wantedFacts(factsOf(''))).toMatchObject({ podNodes: true, serverNodes: false });
    expect(wantedFacts(factsOf('', { gaps: [CANNOT_LIST] }))).toMatchObject({ podNodes: true });
  });

  it('are those of the servers too on k3s, whatever else was found', () => {
    const facts = factsOf(CALICO, { apiGroups: ['k3s.cattle.io'] });
    expect(wantedFacts(facts)).toMatchObject({ podNodes: true, serverNodes: true });
  });
});
