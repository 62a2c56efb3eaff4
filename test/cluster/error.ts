/** A problem that the person at the keyboard can do something about; printed without a stack. */
export class TestbedError extends Error {
  override readonly name = 'TestbedError';
}
