import { matrixPlace, type MatrixPlace } from '../screens/matrix/place.ts';
import { parseTargetPort } from '../../model/parse-target-port.ts';

/** What `:matrix …` asks of the Matrix screen. */
export type MatrixLine =
  | {
      readonly kind: 'screen';
      readonly place: MatrixPlace;
      /** Absent: the one that the shell is in. */
      readonly namespace?: { readonly name: string | undefined };
    }
  /** The first flag that the screen cannot show, or an argument that only the command can complain about. */
  | { readonly kind: 'printed'; readonly because: string };

/** Flags of the command that the screen has, too: `-n`, `-A`, `--port`, and workloads, which it always shows. */
export function readMatrixLine(args: readonly string[]): MatrixLine {
  let asked: Extract<MatrixLine, { kind: 'screen' }> = { kind: 'screen', place: matrixPlace() };
  const words = args.flatMap(divide);
  for (let at = 0; at < words.length; at += 1) {
    const flag = words[at] ?? '';
    const value = words[at + 1];
    if (flag === '-A' || flag === '--all-namespaces') asked = { ...asked, namespace: { name: undefined } };
    else if ((flag === '-n' || flag === '--namespace') && value !== undefined) {
      asked = { ...asked, namespace: { name: value } };
      at += 1;
    } else if (flag === '--port' && value !== undefined && isPort(value)) {
      asked = { ...asked, place: { ...asked.place, port: value } };
      at += 1;
    } else if (flag === '--by' && value === 'workload') at += 1;
    else return { kind: 'printed', because: flag === '--by' ? `${flag} ${value ?? ''}`.trim() : flag };
  }
  return asked;
}

/** `--port=80` and `-nshop` as two words. */
function divide(arg: string): readonly string[] {
  const [, long, value] = /^(--[a-z-]+)=(.*)$/.exec(arg) ?? [];
  if (long !== undefined && value !== undefined) return [long, value];
  const [, namespace] = /^-n=?(.+)$/.exec(arg) ?? [];
  return namespace === undefined ? [arg] : ['-n', namespace];
}

/** A name means another number at each destination. */
function isPort(text: string): boolean {
  const parse = parseTargetPort(text, 0);
  return parse.ok && typeof parse.value.port === 'number';
}
