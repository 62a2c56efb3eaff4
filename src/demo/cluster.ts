import { DATA } from './cluster/data.ts';
import { MONITORING } from './cluster/monitoring.ts';
import { PAYMENTS } from './cluster/payments.ts';
import { PLATFORM } from './cluster/platform.ts';
import { SHOP } from './cluster/shop.ts';

/** The namespace that `--demo` stands in when nobody says `-n`. */
export const DEMO_NAMESPACE = 'shop';

/**
 * The embedded cluster as streams of YAML documents, one for each namespace, with the fields that decide flows as
 * `kubectl get -o yaml` would show them. They are text inside modules because the bundle has no files beside it.
 */
export const DEMO_MANIFESTS: readonly { readonly name: string; readonly text: string }[] = [
  { name: 'demo/platform.yaml', text: PLATFORM },
  { name: 'demo/shop.yaml', text: SHOP },
  { name: 'demo/payments.yaml', text: PAYMENTS },
  { name: 'demo/data.yaml', text: DATA },
  { name: 'demo/monitoring.yaml', text: MONITORING },
];
