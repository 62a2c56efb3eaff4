import { ExecaError } from 'execa';

/** A problem that the person at the keyboard can do something about; printed without a stack. */
export class TestbedError extends Error {
  override readonly name = 'TestbedError';
}

/** What to print for a failure that is no fault of this code: ours, a command's, the system's. Anything else is thrown on. */
export function expectedMessage(error: unknown): string {
  if (error instanceof TestbedError || error instanceof ExecaError) return error.message;
  if (error instanceof Error && 'syscall' in error) return error.message;
  throw error;
}
