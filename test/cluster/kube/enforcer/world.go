package enforcer

import (
	"log"
	"net/netip"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// world is what one decision needs: the compiled policies and the pods by address. It never changes once made.
type world struct {
	policies    *matcher.Policy
	policyCount int
	pods        map[netip.Addr]*corev1.Pod
	nsLabels    map[string]map[string]string
}

func newWorld(pods []*corev1.Pod, namespaces []*corev1.Namespace, policies []*networkingv1.NetworkPolicy) *world {
	w := &world{
		policies:    matcher.BuildNetworkPolicies(false, policies),
		policyCount: len(policies),
		pods:        map[netip.Addr]*corev1.Pod{},
		nsLabels:    map[string]map[string]string{},
	}
	for _, ns := range namespaces {
		w.nsLabels[ns.Name] = ns.Labels
	}
	for _, pod := range pods {
		finished := pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
		if pod.Spec.HostNetwork || finished {
			continue
		}
		for _, ip := range pod.Status.PodIPs {
			if addr, err := netip.ParseAddr(ip.IP); err == nil {
				w.pods[addr] = pod
			}
		}
	}
	return w
}

// allowsPacket decides one packet. Packets that it cannot read pass: they are not the subject of NetworkPolicy.
func (w *world) allowsPacket(packet []byte) bool {
	c, readable := readConnection(packet)
	if !readable || w.allows(c) {
		return true
	}
	log.Printf("denied: %s -> %s port %d %s", c.source, c.destination, c.port, c.protocol)
	return false
}

func (w *world) allows(c connection) bool {
	if w.pods[c.source] != nil && w.pods[c.source] == w.pods[c.destination] {
		return true
	}
	traffic := &matcher.Traffic{Source: w.peer(c.source), Destination: w.peer(c.destination), ResolvedPort: c.port, Protocol: c.protocol}
	names := w.portNames(c)
	return w.sideAllows(traffic, names, false) && w.sideAllows(traffic, names, true)
}

// sideAllows tries every name that the port has: a rule may name any of them.
func (w *world) sideAllows(traffic *matcher.Traffic, names []string, ingress bool) bool {
	for _, name := range names {
		named := *traffic
		named.ResolvedPortName = name
		if w.policies.IsIngressOrEgressAllowed(&named, ingress).IsAllowed() {
			return true
		}
	}
	return false
}

func (w *world) peer(addr netip.Addr) *matcher.TrafficPeer {
	peer := &matcher.TrafficPeer{IP: addr.String()}
	if pod := w.pods[addr]; pod != nil {
		peer.Internal = &matcher.InternalPeer{PodLabels: pod.Labels, NamespaceLabels: w.nsLabels[pod.Namespace], Namespace: pod.Namespace}
	}
	return peer
}

// portNames lists the names under which the destination declares the port; the empty name, for "by number", is always first.
func (w *world) portNames(c connection) []string {
	names := []string{""}
	pod := w.pods[c.destination]
	if pod == nil {
		return names
	}
	for _, container := range pod.Spec.Containers {
		for _, declared := range container.Ports {
			if int(declared.ContainerPort) == c.port && declared.Name != "" && declared.Protocol == c.protocol {
				names = append(names, declared.Name)
			}
		}
	}
	return names
}
