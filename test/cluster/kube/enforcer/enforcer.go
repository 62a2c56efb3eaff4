// Package enforcer enforces NetworkPolicy on one node of the test cluster.
//
// Every new connection that the node forwards to or from a pod is handed to user space (NFQUEUE); the decision is
// cyclonus' matcher's, an implementation of the policy semantics that this project did not write. How a denial looks
// on the wire, and how late changes take effect, is chosen by flags, so that tests can meet every kind of CNI.
package enforcer

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	nfqueue "github.com/florianl/go-nfqueue/v2"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
)

// Main runs the agent until it is told to stop.
func Main() {
	kubeconfig := flag.String("kubeconfig", "", "path of the kubeconfig")
	deny := flag.String("deny", "drop", "what a denied connection meets: drop or reject")
	lag := flag.Duration("lag", 0, "how late a change of policies or pods takes effect")
	flag.Parse()
	log.SetFlags(log.Ltime | log.Lmicroseconds)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *kubeconfig, *deny, *lag); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, kubeconfig, deny string, lag time.Duration) error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	var current atomic.Pointer[world]
	if err := watch(ctx, client, lag, &current); err != nil {
		return err
	}
	removeRules, err := installRules(deny)
	if err != nil {
		return err
	}
	defer removeRules()
	return serveQueue(ctx, &current)
}

// serveQueue answers for each queued packet with a mark, and sends it through the rules again.
func serveQueue(ctx context.Context, current *atomic.Pointer[world]) error {
	nf, err := nfqueue.Open(&nfqueue.Config{
		NfQueue: queue, MaxPacketLen: 256, MaxQueueLen: 1024, Copymode: nfqueue.NfQnlCopyPacket, WriteTimeout: 50 * time.Millisecond,
	})
	if err != nil {
		return err
	}
	defer nf.Close()
	answer := func(a nfqueue.Attribute) int {
		mark := acceptMark
		if a.Payload != nil && !current.Load().allowsPacket(*a.Payload) {
			mark = denyMark
		}
		if a.Mark != nil {
			mark |= int(*a.Mark) // kube-proxy keeps its own bits there
		}
		if err := nf.SetVerdictWithMark(*a.PacketID, nfqueue.NfRepeat, mark); err != nil {
			log.Print(err)
		}
		return 0
	}
	fail := func(err error) int {
		log.Print(err)
		return 0
	}
	if err := nf.RegisterWithErrorFunc(ctx, answer, fail); err != nil {
		return err
	}
	log.Print("enforcing")
	<-ctx.Done()
	return nil
}
