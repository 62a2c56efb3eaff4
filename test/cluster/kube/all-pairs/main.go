// all-pairs asks cyclonus' matcher about every pair of pods of a List in a JSON file, over IPv4, on the TCP ports given:
//
//	all-pairs FILE PORT...
//
// It prints how many pairs there are, how many connections are allowed, and how long that took, as JSON.
package main

import (
	"encoding/json"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type answer struct {
	Pairs   int     `json:"pairs"`
	Allowed int     `json:"allowed"`
	Ms      float64 `json:"ms"`
}

func main() {
	pods, namespaces, policies := read(os.Args[1])
	start := time.Now()
	compiled := matcher.BuildNetworkPolicies(false, policies)
	peers := peersOf(pods, namespaces)
	result := answer{}
	for i, source := range peers {
		for j, destination := range peers {
			if i == j {
				continue
			}
			result.Pairs++
			for _, port := range os.Args[2:] {
				if allows(compiled, source, destination, pods[j], port) {
					result.Allowed++
				}
			}
		}
	}
	result.Ms = float64(time.Since(start).Microseconds()) / 1000
	must(json.NewEncoder(os.Stdout).Encode(result))
}

func allows(policies *matcher.Policy, source, destination *matcher.TrafficPeer, pod *corev1.Pod, text string) bool {
	port, err := strconv.Atoi(text)
	must(err)
	traffic := &matcher.Traffic{Source: source, Destination: destination, ResolvedPort: port, ResolvedPortName: nameOf(pod, port), Protocol: corev1.ProtocolTCP}
	return policies.IsIngressOrEgressAllowed(traffic, false).IsAllowed() && policies.IsIngressOrEgressAllowed(traffic, true).IsAllowed()
}

func nameOf(pod *corev1.Pod, port int) string {
	for _, container := range pod.Spec.Containers {
		for _, declared := range container.Ports {
			if int(declared.ContainerPort) == port {
				return declared.Name
			}
		}
	}
	return ""
}

func peersOf(pods []*corev1.Pod, namespaces map[string]map[string]string) []*matcher.TrafficPeer {
	peers := make([]*matcher.TrafficPeer, len(pods))
	for at, pod := range pods {
		peers[at] = &matcher.TrafficPeer{IP: pod.Status.PodIP, Internal: &matcher.InternalPeer{PodLabels: pod.Labels, NamespaceLabels: namespaces[pod.Namespace], Namespace: pod.Namespace}}
	}
	return peers
}

// read leaves out pods without address and those on a node's network, about which the matcher knows nothing.
func read(file string) ([]*corev1.Pod, map[string]map[string]string, []*networkingv1.NetworkPolicy) {
	text, err := os.ReadFile(file)
	must(err)
	var list struct{ Items []json.RawMessage }
	must(json.Unmarshal(text, &list))
	var pods []*corev1.Pod
	var policies []*networkingv1.NetworkPolicy
	namespaces := map[string]map[string]string{}
	for _, item := range list.Items {
		var head struct{ Kind string }
		must(json.Unmarshal(item, &head))
		switch head.Kind {
		case "Pod":
			pod := &corev1.Pod{}
			must(json.Unmarshal(item, pod))
			if pod.Status.PodIP != "" && !pod.Spec.HostNetwork {
				pods = append(pods, pod)
			}
		case "NetworkPolicy":
			policy := &networkingv1.NetworkPolicy{}
			must(json.Unmarshal(item, policy))
			policies = append(policies, withTypes(policy))
		case "Namespace":
			namespace := &corev1.Namespace{}
			must(json.Unmarshal(item, namespace))
			namespaces[namespace.Name] = namespace.Labels
		}
	}
	return pods, namespaces, policies
}

// withTypes does as the API server does, which the matcher takes for granted.
func withTypes(policy *networkingv1.NetworkPolicy) *networkingv1.NetworkPolicy {
	if len(policy.Spec.PolicyTypes) == 0 {
		policy.Spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(policy.Spec.Egress) > 0 {
			policy.Spec.PolicyTypes = append(policy.Spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		}
	}
	return policy
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
