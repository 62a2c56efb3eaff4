import { AGNHOST, CONNECT, CORE, OPEN } from './script-text.ts';

/** Where the canary's servers listen; any port does, the pods are ours alone. */
export const CANARY_PORT = 8080;

/** The command of a server: listens until its pod ends, with whatever its image has. Says which, or `none`. */
export function serverCommand(): readonly string[] {
  return ['sh', '-c', textOf([CORE, LISTEN]), 'netpol-canary', String(CANARY_PORT)];
}

/**
 * The command of a client: opens a new connection to each address about twice a second, for so many seconds, and prints
 * each try as a probe's script does; the step of a try is the address.
 */
export function clientCommand(addresses: readonly string[], seconds: number): readonly string[] {
  return ['sh', '-c', textOf([CORE, AGNHOST, CONNECT, OPEN, KNOCK]), 'netpol-canary', String(seconds), ...addresses];
}

function textOf(parts: readonly string[]): string {
  return parts
    .map((part) => part.replaceAll(/\n +/g, '\n'))
    .join('')
    .trim();
}

const LISTEN = `
P=$1
if has socat; then
  say listener socat
  if [ -e /proc/net/if_inet6 ]; then socat TCP6-LISTEN:$P,ipv6only=0,fork,reuseaddr,backlog=64 /dev/null; fi
  exec socat TCP4-LISTEN:$P,fork,reuseaddr,backlog=64 /dev/null
fi
if [ "$AG" ]; then say listener agnhost; exec $AG netexec --http-port=$P --udp-port=-1; fi
if has python3; then say listener python3; exec python3 -m http.server $P; fi
case $NC in
'') if [ "$NCAT" ]; then say listener ncat; exec $NCAT -lk $P; fi; say listener none; exit 3 ;;
*) say listener nc-$NC ;;
esac
while :; do
  case $NC in
  ncat) nc -lk $P ;;
  openbsd) nc -lk $P ;;
  busybox*) nc -lk -p $P -e true || nc -ll -p $P -e true || nc -l -p $P ;;
  *) nc -l -p $P ;;
  esac </dev/null >/dev/null 2>&1
done
`;

/** Tries overlap where one is not answered; each goes on for a second at most. */
const KNOCK = `
exec 2>/dev/null
L=$1; shift
P=${CANARY_PORT}
E=0.5; [ $G = 1 ] && E=1
proto=tcp until=open w=1 host= load= me=
knock() {
  id=$1 addr=$1 port=$P n=0
  case $addr in *:*) six=6 b="[$addr]" ;; *) six=4 b=$addr ;; esac
  while now; [ $((t - T0)) -lt $((L * 1000)) ]; do n=$((n + 1)); try & sleep $E; done
  wait
}
for s; do knock $s & done
wait
now; say end 0 $((t - T0))
`;
