import type { ProbeFailure } from '../failure.ts';
import type { Statement } from '../../explain/explanation.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import { phraseNodeOutage } from './outage.ts';
import { phraseForbidden, phraseMethod, phraseObstacle } from './plan.ts';

/** Why a probe did not run, or not to its end. */
export function phraseFailure(failure: ProbeFailure): Statement {
  switch (failure.why) {
    case 'no-method':
      return say('NO_METHOD', `there is no way into the pod: ${phraseObstacles(failure.obstacles)}`);
    case 'forbidden':
      return say('FORBIDDEN', phraseForbidden(failure));
    case 'refused':
      return say('REFUSED', `the API server refuses it: ${failure.message}`);
    case 'image':
      return say('IMAGE', `the node cannot get the image ${failure.image}: ${failure.message}`);
    case 'unschedulable':
      return say('UNSCHEDULABLE', `no node takes the pod: ${failure.message}`);
    case 'not-started':
      return say(
        'NOT_STARTED',
        `the container did not start within ${count(failure.seconds, 'second')}${said(failure)}`,
      );
    case 'pod-gone':
      return say('POD_GONE', 'the pod was deleted while it was probed');
    case 'node-down':
      return say('NODE_DOWN', `nothing can be started in the pod: ${phraseNodeOutage(failure.outage)}`);
    case 'no-tool':
      return say('NO_TOOL', `the container has no tool that can do this (${phraseTools(failure.found)})`);
    case 'cut-off':
      return say('CUT_OFF', `its output ended too early${said(failure)}`);
    case 'interrupted':
      return say('INTERRUPTED', 'it was interrupted');
    case 'failed':
      return say('FAILED', failure.message);
  }
}

/** The last that is known of a script that did not end in time. */
export function phraseTooLong(ms: number): string {
  return `it ran for more than ${count(Math.round(ms / 1000), 'second')}`;
}

/** What one can do about it; empty where the sentence says it already. */
export function remedyOf(failure: ProbeFailure): string {
  switch (failure.why) {
    case 'image':
      return 'give an image that the nodes can get, with --image and perhaps --image-pull-secret; sh and nc, curl or wget in it are enough';
    case 'no-tool':
      return 'use --method ephemeral, which brings its own tools, or an --image with nc, curl or wget';
    case 'node-down':
      return 'probe from a pod on a node that is up; kubectl get nodes shows which are';
    case 'no-method':
    case 'forbidden':
      return 'docs/probe.md lists what each method needs; kubectl auth can-i tells what you have';
    case 'refused':
    case 'unschedulable':
    case 'not-started':
    case 'pod-gone':
    case 'cut-off':
    case 'interrupted':
    case 'failed':
      return '';
  }
}

function say(code: string, text: string): Statement {
  return { code: `PROBE_${code}`, text };
}

function said({ message }: { readonly message: string }): string {
  return message === '' ? '' : `: ${message}`;
}

function phraseObstacles(obstacles: Extract<ProbeFailure, { why: 'no-method' }>['obstacles']): string {
  return obstacles.map(({ method, obstacle }) => `${phraseMethod(method)}: ${phraseObstacle(obstacle)}`).join('; ');
}

function phraseTools(found: readonly string[]): string {
  return found.length === 0 ? 'none was found' : `found: ${list(found, 'and')}`;
}
