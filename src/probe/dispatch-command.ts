/**
 * One command for all pods of an Indexed Job, which share a template: pod `i` runs command `i`. What the commands begin
 * with alike (a script, usually) is passed once.
 */
export function dispatchCommand(commands: readonly (readonly string[])[]): readonly string[] {
  const [first = [], ...others] = commands;
  if (others.length === 0) return first;
  const common = first.findIndex((word, at) => others.some((other) => other[at] !== word));
  const shared = common === -1 ? first.length : common;
  const rests = commands.map((command) => command.slice(shared));
  return ['sh', '-c', DISPATCH, 'netpol-pod', ...counted(first.slice(0, shared)), ...rests.flatMap(counted)];
}

function counted(words: readonly string[]): readonly string[] {
  return [String(words.length), ...words];
}

/** Groups of words, each after its count: keeps the first, and of the others the one whose number is the pod's. */
const DISPATCH = `
group=-2 left=0
for word do
  shift
  if [ "$left" -eq 0 ]; then
    group=$((group + 1)) left=$word
    continue
  fi
  left=$((left - 1))
  if [ "$group" -eq -1 ] || [ "$group" -eq "$JOB_COMPLETION_INDEX" ]; then set -- "$@" "$word"; fi
done
exec "$@"
`.trim();
