package enforcer

import (
	"encoding/binary"
	"net/netip"

	corev1 "k8s.io/api/core/v1"
)

// connection is what the first packet of a connection says about it.
type connection struct {
	source, destination netip.Addr
	protocol            corev1.Protocol
	port                int
}

var protocols = map[byte]corev1.Protocol{6: corev1.ProtocolTCP, 17: corev1.ProtocolUDP, 132: corev1.ProtocolSCTP}

// readConnection reads an IPv4 or IPv6 packet; false for anything but TCP, UDP and SCTP. IPv6 extension headers are not followed.
func readConnection(packet []byte) (connection, bool) {
	if len(packet) == 0 {
		return connection{}, false
	}
	switch packet[0] >> 4 {
	case 4:
		return readIPv4(packet)
	case 6:
		return readIPv6(packet)
	}
	return connection{}, false
}

func readIPv4(packet []byte) (connection, bool) {
	headerLen := int(packet[0]&0x0f) * 4
	if headerLen < 20 || len(packet) < headerLen+4 {
		return connection{}, false
	}
	c := connection{source: netip.AddrFrom4([4]byte(packet[12:16])), destination: netip.AddrFrom4([4]byte(packet[16:20]))}
	return c.withTransport(packet[9], packet[headerLen:])
}

func readIPv6(packet []byte) (connection, bool) {
	const headerLen = 40
	if len(packet) < headerLen+4 {
		return connection{}, false
	}
	c := connection{source: netip.AddrFrom16([16]byte(packet[8:24])), destination: netip.AddrFrom16([16]byte(packet[24:40]))}
	return c.withTransport(packet[6], packet[headerLen:])
}

// withTransport adds protocol and destination port; source and destination port come first in all three protocols.
func (c connection) withTransport(protocol byte, segment []byte) (connection, bool) {
	name, known := protocols[protocol]
	c.protocol, c.port = name, int(binary.BigEndian.Uint16(segment[2:4]))
	return c, known
}
