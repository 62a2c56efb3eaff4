package enforcer

import (
	"context"
	"errors"
	"log"
	"sync/atomic"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
)

// watch fills current with the cluster as it is, and from then on keeps it lag behind the cluster.
func watch(ctx context.Context, client kubernetes.Interface, lag time.Duration, current *atomic.Pointer[world]) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	pods, namespaces := factory.Core().V1().Pods(), factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()
	changed := make(chan struct{}, 1)
	notify := func() {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	handler := cache.ResourceEventHandlerFuncs{
		AddFunc:    func(any) { notify() },
		UpdateFunc: func(any, any) { notify() },
		DeleteFunc: func(any) { notify() },
	}
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	for kind, synced := range factory.WaitForCacheSync(ctx.Done()) {
		if !synced {
			return errors.New("stopped before the list of " + kind.String() + " was read")
		}
	}
	compile := func() *world {
		allPods, _ := pods.Lister().List(labels.Everything())
		allNamespaces, _ := namespaces.Lister().List(labels.Everything())
		allPolicies, _ := policies.Lister().List(labels.Everything())
		return newWorld(allPods, allNamespaces, allPolicies)
	}
	current.Store(compile())
	go follow(ctx, changed, compile, lag, current)
	return nil
}

type pending struct {
	world *world
	due   time.Time
}

// follow compiles after each change and publishes in the order of the changes, each one lag after it was seen.
func follow(ctx context.Context, changed <-chan struct{}, compile func() *world, lag time.Duration, current *atomic.Pointer[world]) {
	waiting := make(chan pending, 4096)
	go func() {
		for next := range waiting {
			time.Sleep(time.Until(next.due))
			current.Store(next.world)
			log.Printf("in effect: %d pod addresses, %d policies", len(next.world.pods), next.world.policyCount)
		}
	}()
	defer close(waiting)
	for {
		select {
		case <-ctx.Done():
			return
		case <-changed:
			waiting <- pending{world: compile(), due: time.Now().Add(lag)}
		}
	}
}
