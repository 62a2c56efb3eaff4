/**
 * An image's name as container runtimes complete it: `nicolaka/netshoot` is `docker.io/nicolaka/netshoot:latest`. A digest
 * says all that a tag does.
 */
export function completeImageName(name: string): string {
  const [named = '', digest] = name.split('@');
  const { path = '', tag } = /^(?<path>.*?)(?::(?<tag>[^:/]+))?$/.exec(named)?.groups ?? {};
  return digest === undefined ? `${withRegistry(path)}:${tag ?? 'latest'}` : `${withRegistry(path)}@${digest}`;
}

/** The first part is a registry if it could be no user's name (https://github.com/distribution/reference). */
function withRegistry(path: string): string {
  const [first = '', ...rest] = path.split('/');
  if (rest.length === 0) return `docker.io/library/${path}`;
  if (first === 'docker.io' || first === 'index.docker.io') {
    return rest.length === 1 ? `docker.io/library/${rest.join('/')}` : `docker.io/${rest.join('/')}`;
  }
  return /[.:]/.test(first) || first === 'localhost' ? path : `docker.io/${path}`;
}
