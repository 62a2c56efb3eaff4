/** Keys that a user wants for a command of the shell, on one screen or wherever it is heard. */
export interface KeyWish {
  /** `find`, `flow.probe`. */
  readonly name: string;
  /** As the key table names them: `q`, `ctrl-t`, `enter`. */
  readonly keys: readonly string[];
}
