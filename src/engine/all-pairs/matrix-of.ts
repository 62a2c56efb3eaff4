import type { Connectivity } from './connectivity.ts';
import { GroupMatrix } from './group-matrix.ts';
import type { Matrix, MatrixOptions } from './matrix.ts';

/** Who reaches whom, by pod, workload or namespace. */
export function matrixOf(connectivity: Connectivity, options: MatrixOptions): Matrix {
  return new GroupMatrix(connectivity, options);
}
