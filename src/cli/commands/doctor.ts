import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { CommandBody } from './command.ts';

/** Can this cluster be asked, and will its policies come true? */
export const doctor: CommandBody = {
  help: {
    about: [
      'Examines what every answer stands on: the connection and whom the server takes',
      'you for, what you may read, the component that enforces NetworkPolicy, and the',
      'clocks; whether a probe would run in the namespace, which creates nothing; and',
      'says what to do about each.',
    ],
    examples: [
      { what: 'for questions about one namespace', command: 'doctor -n shop' },
      { what: 'with every permission that was asked for', command: 'doctor -o wide' },
      { what: 'as data, for a report', command: 'doctor -o json' },
    ],
    details: ['Exit codes   0 all is well, 1 no connection, 4 something is missing'],
  },
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError('"doctor" takes no arguments', [`${PROGRAM} doctor -n NAMESPACE`]);
    refuseSelectors('doctor', options, 'it asks about a cluster, not about objects');
    if (options.input.kind !== 'cluster') {
      const { STATE_FLAGS } = await import('../open-state.ts');
      const flag = STATE_FLAGS[options.input.kind];
      throw new UsageError(`"doctor" takes no "${flag}": it examines a live cluster`);
    }
    const { runDoctor } = await import('../run-doctor.ts');
    return runDoctor(options, io);
  },
};
