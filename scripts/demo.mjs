/** `npm run demo`: what the product says about the cluster that is built into it. Needs no cluster and no kubectl. */
import { ensureBuilt, ENTRY } from './bundle.mjs';
import { ensureInstalled } from './install.mjs';
import { main, runNode } from './node.mjs';

const QUESTIONS = [['tour'], ['why', '--demo', 'web', 'db:5432']];
/** Exit code of a question that could not be answered; every other code is an answer (0 allowed, 2 denied, 4 unknown or mixed). */
const FAILED = 1;

main(async () => {
  await ensureInstalled();
  await ensureBuilt();
  let code = 0;
  for (const question of QUESTIONS) {
    console.log(`$ kubectl netpol ${question.join(' ')}\n`);
    if ((await runNode([ENTRY, ...question])) === FAILED) code = FAILED;
    console.log('');
  }
  console.log(
    'Here, write npm run -s netpol -- in place of kubectl netpol; with --demo alone it opens the shell on the same cluster.',
  );
  return code;
});
