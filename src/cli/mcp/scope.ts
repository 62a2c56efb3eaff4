import type { GlobalOptions } from '../options.ts';
import { parseTarget } from '../../model/parse-target.ts';
import type { TargetEndpoint } from '../../model/target.ts';
import type { Tool, ToolArgument } from './tool.ts';
import { CONTEXT, MANIFESTS, NAMESPACE, TOOLS } from './tools.ts';
import { UsageError } from '../usage-error.ts';

/** What the server was started with, which no call can widen. */
export interface Scope {
  readonly options: GlobalOptions;
  /** The only namespace that may be asked about. Absent: any. */
  readonly fence?: string;
  /** Which cluster it is was said at the start. */
  readonly isContextFixed: boolean;
  readonly mayProbe: boolean;
}

export function scopeOf(options: GlobalOptions, mayProbe: boolean): Scope {
  const { namespace, connection, input } = options;
  const { context, cluster, user, server, token, username } = connection;
  const isNamed = [context, cluster, user, server, token, username].some((given) => given !== undefined);
  return {
    options,
    ...(namespace === undefined ? {} : { fence: namespace }),
    isContextFixed: isNamed || input.kind !== 'cluster',
    mayProbe,
  };
}

/** The tools that there are within it, each with the arguments that it may have there. */
export function toolsWithin(scope: Scope): readonly Tool[] {
  return TOOLS.filter((tool) => isWithin(tool, scope)).map((tool) => ({
    ...tool,
    arguments: [...tool.arguments, ...choices(tool, scope)].filter(
      ({ roams }) => scope.fence === undefined || roams !== true,
    ),
  }));
}

function isWithin({ roams, probes }: Tool, { fence, mayProbe, options }: Scope): boolean {
  if (probes !== undefined && !(mayProbe && options.input.kind === 'cluster')) return false;
  return roams !== true || fence === undefined;
}

/** What a call may choose because the start left it open. */
function choices(tool: Tool, { fence, isContextFixed }: Scope): readonly ToolArgument[] {
  const takesManifests = tool.probes === undefined && !tool.arguments.some(({ name }) => name === MANIFESTS.name);
  return [
    ...(fence === undefined ? [NAMESPACE] : []),
    ...(isContextFixed ? [] : [CONTEXT]),
    ...(takesManifests ? [MANIFESTS] : []),
  ];
}

/** Throws a UsageError where a word names something beyond the fence. What is no name at all is the command's to refuse. */
export function refuseBeyond(fence: string | undefined, words: readonly string[]): void {
  if (fence === undefined) return;
  for (const word of words) {
    const parse = parseTarget(word, 'destination');
    if (parse.ok && namespacesOf(parse.target.endpoint).some((each) => each !== fence)) throw beyond(fence, word);
  }
}

function namespacesOf(endpoint: TargetEndpoint): readonly string[] {
  if (endpoint.kind === 'dotted') return endpoint.alternatives.flatMap(namespacesOf);
  return 'namespace' in endpoint && endpoint.namespace !== undefined ? [endpoint.namespace] : [];
}

/** An address may turn out to be somebody's. Throws a UsageError where the ends of an answer are beyond the fence. */
export function refuseAnswerBeyond(fence: string | undefined, document: unknown): void {
  if (fence === undefined) return;
  const stray = endsOf(document).find((name) => POD.exec(name)?.[1] !== fence && POD.test(name));
  if (stray !== undefined) throw beyond(fence);
}

/** `namespace/…`: namespaces have no dots and colons, addresses of blocks have. */
const POD = /^([a-z0-9][a-z0-9-]*)\//;

interface Ends {
  readonly source?: { readonly name: string };
  readonly destination?: { readonly name: string };
  readonly paths?: readonly { readonly sources: readonly string[]; readonly destinations: readonly Named[] }[];
  readonly groups?: readonly { readonly pods: readonly string[] }[];
  readonly simulated?: { readonly explanation: Ends };
}

interface Named {
  readonly name: string;
}

function endsOf(document: unknown): readonly string[] {
  const { source, destination, paths = [], groups = [], simulated } = document as Ends; // one of ours: docs/json.md
  return [
    ...(source === undefined ? [] : [source.name]),
    ...(destination === undefined ? [] : [destination.name]),
    ...paths.flatMap(({ sources, destinations }) => [...sources, ...destinations.map(({ name }) => name)]),
    ...groups.flatMap(({ pods }) => pods),
    ...(simulated === undefined ? [] : endsOf(simulated.explanation)),
  ];
}

function beyond(fence: string, word?: string): UsageError {
  const what = word === undefined ? 'what was asked about' : `"${word}"`;
  return new UsageError(`${what} is not in the namespace "${fence}", and this server was started for that one alone`, [
    'whoever started it can start it without -n',
  ]);
}
