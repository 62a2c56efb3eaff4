import type { Agreement, LookUpReport, ProbeReport, StepReport } from '../probe/probe-report.ts';
import type { Cell, Role } from './document.ts';
import type { Passage } from '../probe/via-probe-report.ts';
import { NOT_MEASURED, phrasePassage } from '../probe/phrase/via.ts';
import type { Control } from '../probe/observation.ts';

interface Mark {
  readonly mark: string;
  readonly role: Role;
}

const GOOD: Mark = { mark: '✓', role: 'allowed' };
const BAD: Mark = { mark: '✗', role: 'denied' };
const OPEN: Mark = { mark: '?', role: 'unknown' };
const ODD: Mark = { mark: '!', role: 'unknown' };
const MIXED: Mark = { mark: '≈', role: 'unknown' };

const CLASSES: Readonly<Record<ProbeReport['measured']['class'], Mark>> = {
  REACHABLE: GOOD,
  NO_LISTENER: ODD,
  REJECTED: BAD,
  BLOCKED: BAD,
  DNS_FAILURE: BAD,
  TARGET_DOWN: OPEN,
  INCONCLUSIVE: OPEN,
  PROBE_FAILED: ODD,
  MIXED,
};

/** Mark and word of a class: `✗ BLOCKED`. */
export function classCell(of: ProbeReport['measured']['class'], width: number): Cell {
  const { mark, role } = CLASSES[of];
  return { text: `${mark} ${of.replaceAll('_', ' ')}`, role, width };
}

const PASSAGES: Readonly<Record<Passage, Mark>> = { through: GOOD, stopped: BAD, partly: MIXED, unknown: OPEN };

/** Mark and word of what became of a request that is passed on: `✗ STOPPED`. */
export function passageCell(passage: Passage, width: number): Cell {
  const { mark, role } = PASSAGES[passage];
  return { text: `${mark} ${phrasePassage(passage)}`, role, width };
}

/** Before the reason why nothing was tried. */
export function unmeasuredCell(): Cell {
  return { text: `${OPEN.mark} ${NOT_MEASURED}: `, role: OPEN.role };
}

export const AGREEMENTS: Readonly<Record<Agreement | 'failed', Mark & { readonly word: string }>> = {
  agree: { ...GOOD, word: 'AGREE' },
  disagree: { ...BAD, word: 'DISAGREE' },
  inconclusive: { ...OPEN, word: 'INCONCLUSIVE' },
  failed: { ...ODD, word: 'NOT PROBED' },
};

const OUTCOMES: Readonly<Record<StepReport['outcome'], Mark>> = {
  connected: GOOD,
  refused: BAD,
  unreachable: BAD,
  cut: BAD,
  timeout: BAD,
  silent: OPEN,
  mixed: MIXED,
  failed: ODD,
  'not-run': ODD,
};

export function stepMark({ outcome }: StepReport): Cell {
  return markCell(OUTCOMES[outcome]);
}

export function lookUpMark({ result }: LookUpReport): Cell {
  return markCell(result === 'answer' ? GOOD : result === 'failed' ? ODD : BAD);
}

/** A control is no judgement: what it found, or that it could not look. */
export function controlMark(control: Control): Cell {
  switch (control.kind) {
    case 'looked':
      return markCell(control.listens && control.connected !== false ? GOOD : BAD);
    case 'down':
      return markCell(BAD);
    case 'nowhere':
    case 'not-run':
      return markCell(OPEN);
  }
}

export function goodMark(): Cell {
  return markCell(GOOD);
}

export function oddMark(): Cell {
  return markCell(ODD);
}

export function agreementMark(agreement: Agreement | 'failed'): Cell {
  return markCell(AGREEMENTS[agreement]);
}

function markCell({ mark, role }: Mark): Cell {
  return { text: mark, role, width: 2 };
}
