import type { Activity } from '../cluster/activity.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { printable } from '../report/printable.ts';

/** Tells on stderr what is read: every request with -v; without, that something moves once a second has passed. */
export interface ReadLog {
  readonly note: (activity: Activity) => void;
  /** Requests that were answered so far. */
  requests(): number;
  /** Clears what moves. May be called twice. */
  end(): void;
}

const QUIET_MS = 1000;

export function createReadLog({ verbosity }: GlobalOptions, io: Io): ReadLog {
  const open = new Map<number, string>();
  let answered = 0;
  let progress: { readonly stop: () => void } | undefined;
  let ended = false;
  const wantsProgress = verbosity === 0 && io.isTTY.stderr;
  const timer = wantsProgress ? setTimeout(() => void show(), QUIET_MS) : undefined;
  const show = async (): Promise<void> => {
    const { startProgress } = await import('../tui/progress.tsx');
    if (!ended) progress = startProgress(io.stderr, () => ({ answered, waitingFor: [...open.values()] }));
  };
  return {
    note(activity) {
      if (activity.kind === 'request-started') {
        open.set(activity.id, phraseSubject(activity));
        io.onProgress?.(phraseSubject(activity));
      }
      if (activity.kind === 'request-finished') {
        open.delete(activity.id);
        answered += 1;
      }
      if (verbosity > 0) io.stderr.write(`${printable(phraseActivity(activity))}\n`);
    },
    requests: () => answered,
    end() {
      ended = true;
      clearTimeout(timer);
      progress?.stop();
      progress = undefined;
    },
  };
}

function phraseSubject({
  subject: { verb, resource, namespace, name },
}: Extract<Activity, { kind: 'request-started' | 'request-finished' }>): string {
  const what = name === undefined ? resource : `${resource} ${name}`;
  return `${verb} ${what}${namespace === undefined ? '' : ` in ${namespace}`}`;
}

function phraseActivity(activity: Activity): string {
  switch (activity.kind) {
    case 'request-started':
      return `→ ${phraseSubject(activity)}`;
    case 'request-finished': {
      const result = activity.failure ?? (activity.count === undefined ? 'answered' : `${activity.count} objects`);
      return `← ${phraseSubject(activity)}: ${result}, ${activity.bytes} bytes, ${Math.round(activity.ms)} ms`;
    }
    case 'request-retried':
      return `… again in ${activity.waitMs} ms: ${activity.reason}`;
    case 'plugin-started':
      return `→ credential plugin ${activity.command}`;
    case 'plugin-finished':
      return `← credential plugin ${activity.command}: ${Math.round(activity.ms)} ms`;
  }
}
