/** The path of a file as it stands in a checkout: of a file of a git revision, without the revision. */
export function checkoutPath(file: string): string {
  return file.replace(/^(?:[^:{}/]|\{[^{}]*\})+:/, '').replace(/^\.\//, '');
}
