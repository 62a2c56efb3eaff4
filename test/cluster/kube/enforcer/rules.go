package enforcer

import (
	"fmt"

	"github.com/coreos/go-iptables/iptables"
)

const (
	queue      = 100
	chain      = "NETPOL-TEST"
	acceptMark = 0x10000
	denyMark   = 0x20000
)

// installRules sends new forwarded connections of both address families to the queue and acts on the mark that comes
// back. It returns what takes the rules away again.
func installRules(deny string) (func(), error) {
	var tables []*iptables.IPTables
	remove := func() {
		for _, table := range tables {
			_ = table.Delete("filter", "FORWARD", "-j", chain)
			_ = table.ClearAndDeleteChain("filter", chain)
		}
	}
	for _, family := range []iptables.Protocol{iptables.ProtocolIPv4, iptables.ProtocolIPv6} {
		table, err := iptables.NewWithProtocol(family)
		if err != nil {
			return nil, err
		}
		tables = append(tables, table)
		if err := installChain(table, deny); err != nil {
			remove()
			return nil, err
		}
	}
	return remove, nil
}

func installChain(table *iptables.IPTables, deny string) error {
	target := "DROP"
	if deny == "reject" {
		target = "REJECT"
	}
	rules := [][]string{
		{"-m", "conntrack", "--ctstate", "ESTABLISHED,RELATED", "-j", "RETURN"},
		{"-m", "mark", "--mark", fmt.Sprintf("%#x/%#x", acceptMark, acceptMark), "-j", "RETURN"},
		{"-m", "mark", "--mark", fmt.Sprintf("%#x/%#x", denyMark, denyMark), "-j", target},
	}
	for _, protocol := range []string{"tcp", "udp", "sctp"} {
		rules = append(rules, []string{"-p", protocol, "-j", "NFQUEUE", "--queue-num", fmt.Sprint(queue)})
	}
	if err := table.ClearChain("filter", chain); err != nil {
		return err
	}
	for _, rule := range rules {
		if err := table.Append("filter", chain, rule...); err != nil {
			return err
		}
	}
	return table.InsertUnique("filter", "FORWARD", 1, "-j", chain)
}
