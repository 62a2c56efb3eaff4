/*
 * The text of the script, in POSIX sh, in parts: a script is put together from those that its steps need, since `exec`
 * carries it in a URL. It writes no file, since a container may have nowhere to write, and nothing but lines on its
 * standard output:
 *   @netpol TAB kind TAB field TAB …
 * It leaves no process behind, not even a dead one for a first process that does not look after orphans: busybox' timeout
 * does that, so it is not used.
 * It decides nothing but when to stop; what the tools said is judged by whoever reads it (read-output.ts).
 *
 * `guard SECONDS SIGNAL PROCESS` sends a signal later, unless it is told to end before; `lim SECONDS COMMAND…` runs a tool,
 * and kills it when it takes longer. A shell's own child is killed for good (-9): just forked, it still has its parent's
 * traps, and anything less could be lost in them.
 * $id, $proto, $addr, $port, $until, $w (seconds), $host, $load: the step. A tool's function sets $tool, $o (its words),
 * $rc, and $ok to 1 when it connected. $b is the address as URLs have it.
 */

/** Clock, output, limits, and what tools there are. */
export const CORE = `
LC_ALL=C; export LC_ALL; set -f
unset http_proxy https_proxy all_proxy HTTP_PROXY HTTPS_PROXY ALL_PROXY
I=$IFS; TAB=$(printf '\\t'); NL='
'
has() { command -v "$1" >/dev/null 2>&1; }
now() {
  if { IFS='. ' read -r u1 u2 u3 </proc/uptime; } 2>/dev/null; then t=$((u1 * 1000 + (1$u2 - 100) * 10))
  else t=$(($(date +%s) * 1000)); fi
}
say() { IFS=$TAB; printf '%.2000s\\n' "@netpol$TAB$*"; IFS=$I; }
flat() { set -- $1; f="$*"; }
now; T0=$t
TO=
if has timeout; then case $(timeout --help 2>&1) in *BusyBox*) ;; *) TO=1 ;; esac; fi
guard() {
  k=; s=; trap 'k=1; [ "$s" ] && kill -9 $s' TERM
  sleep $1 & s=$!
  [ "$k" ] && kill -9 $s
  wait $s; wait; [ "$k" ] || kill $2 $3
}
lim() {
  n=$1; shift
  if [ "$TO" ]; then timeout "$n" "$@"; return; fi
  { "$@" <&4 4<&- & } 4<&0
  c=$!
  guard $n -9 $c >/dev/null 2>&1 </dev/null 4<&- &
  d=$!; wait $c; r=$?
  { kill $d; wait $d; } 2>/dev/null
  return $r
}
G=0.4; sleep 0.01 2>/dev/null || G=1
NC=; BASH_=; SOCAT=; SCTP=; NCAT=; CURL=; WGET=; AG=
if has nc; then
  h=$(lim 2 nc -h 2>&1 </dev/null)
  case $h in
  *BusyBox*-z*) NC=busybox110 ;; *BusyBox*-e*) NC=busybox ;; *BusyBox*) ;; *Ncat*) NC=ncat NCAT=nc ;;
  *OpenBSD*|*'usage: nc [-'*) NC=openbsd ;; *connect*) NC=traditional ;;
  esac
fi
has ncat && NCAT=ncat
if has bash; then
  case $(lim 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/0' 2>&1 </dev/null) in *'No such file'*) ;; *) BASH_=1 ;; esac
fi
if has socat; then SOCAT=1; case $(socat -V 2>&1) in *'define WITH_SCTP'*) SCTP=1 ;; esac; fi
if has curl; then CURL=http; case $(curl -V 2>&1) in *telnet*) CURL=telnet ;; esac; fi
if has wget; then WGET=gnu; case $(wget --help 2>&1 </dev/null) in *BusyBox*) WGET=busybox ;; esac; fi
for h in agnhost /agnhost; do has $h && AG=$h; done
h=
for x in bash curl socat dig host getent nslookup timeout; do has $x && h="$h $x"; done
say tools nc=$NC wget=$WGET agnhost=$AG $h
none() { tool=none; rc=127; ok=0; o='no tool for this'; }
`;

/** A TCP handshake and nothing more. */
export const OPEN = `
open_tcp() {
  case $NC in openbsd) open_nc; return ;; esac
  if [ "$BASH_" ]; then open_bash; elif [ "$SOCAT" ]; then open_socat
  elif [ "$NC" ] && [ "$NC$six" != traditional6 ]; then open_nc
  elif [ "$CURL" ]; then open_curl; elif [ "$AG" ]; then ask_agnhost
  elif [ "$WGET" ]; then open_wget; else none; fi
}
open_nc() {
  tool=nc-$NC
  case $NC in
  busybox) o=$(lim $((w + 1)) nc -w $w $addr $port -e true 2>&1 </dev/null) ;;
  *) o=$(lim $((w + 1)) nc -z -v -n -w $w $addr $port 2>&1 </dev/null) ;;
  esac
  rc=$?; [ $rc = 0 ] && ok=1
}
open_bash() { tool=bash; o=$(lim $w bash -c 'exec 3<>"/dev/tcp/$0/$1"' $addr $port 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1; }
open_socat() {
  tool=socat; o=$(lim $((w + 1)) socat -u /dev/null TCP$six:$b:$port,connect-timeout=$w 2>&1 </dev/null); rc=$?
  [ $rc = 0 ] && ok=1
}
open_curl() {
  tool=curl; o=$(curl -q -sS -v --noproxy '*' -o /dev/null --connect-timeout $w -m $w $CURL://$b:$port 2>&1 </dev/null); rc=$?
  case $o in *' Connected to '*|*' Established connection '*) ok=1 ;; esac
}
open_wget() {
  tool=wget-$WGET
  case $WGET in
  gnu) o=$(lim $((w + 1)) wget --no-proxy -O /dev/null -T $w -t 1 http://$b:$port/ 2>&1 </dev/null) ;;
  *) o=$(lim $((w + 1)) wget -Y off -O /dev/null -T $w http://$b:$port/ 2>&1 </dev/null) ;;
  esac
  rc=$?; case $o in *'... connected'*|*'HTTP/'*|*' saved'*) ok=1 ;; esac
}
`;

/** agnhost makes connections and datagrams of every protocol. */
export const AGNHOST = `
ask_agnhost() { tool=agnhost; o=$(lim $((w + 1)) $AG connect --timeout=$\{w}s --protocol=$proto $b:$port 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1; }
`;

/** A connection on which the other end has to say something. */
export const TALK = `
talk() {
  if [ "$CURL" ]; then talk_curl; elif [ "$BASH_" ]; then talk_bash; elif [ "$SOCAT" ]; then talk_socat
  elif [ "$NC" ] && [ "$NC$six" != traditional6 ]; then talk_nc
  elif [ "$WGET" ] && [ $until = http ]; then open_wget; case $o in *HTTP/*|*response*[0-9][0-9][0-9]\\ *) ok=1 ;; *) ok=0 ;; esac
  else none; fi
}
talk_curl() {
  tool=curl; p=http; [ $until = tls ] && p=https; u=$p://$b:$port/
  set -- -q -sS -k -v -I --noproxy '*' -o /dev/null -w ' %{http_code}/%{time_connect}/%{time_appconnect}' --connect-timeout $w -m $((w + 1))
  if [ "$host" ]; then
    if [ $until = tls ]; then set -- "$@" --resolve "$host:$port:$b"; u=https://$host:$port/; else set -- "$@" -H "Host: $host"; fi
  fi
  o=$(curl "$@" $u 2>&1 </dev/null); rc=$?
  set -- $o; eval "f=\\\${$#}"; o="$f $o"
  case $f in */0.000000) f=$\{f%/0.000000}; case $f in 000/*) ;; */*) ok=1 ;; esac ;; */*/*) ok=1 ;; esac
}
BT='exec 3<>"/dev/tcp/$0/$1" || exit 1; printf "$2" >&3 || exit 4
IFS= read -r -t $3 -n 1 -d "" x <&3; r=$?; [ $r -gt 128 ] && exit 5; [ $r = 0 ] || exit 6
IFS= read -r -t 0.3 -n 60 y <&3; y=$x$y; printf "%s" "$\{y//[![:print:]]/}"; exit 0'
talk_bash() { tool=bash; o=$(lim $((w + 1)) bash -c "$BT" $addr $port "$load" $w 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1; }
talk_socat() {
  tool=socat; o=$(printf "$load" | lim $((w + 1)) socat -t $w - TCP$six:$b:$port,connect-timeout=$w 2>&1); rc=$?; heard
}
talk_nc() {
  tool=nc-$NC
  case $NC in
  busybox) o=$(printf "$load" | lim $((w + 1)) nc -w $w $addr $port 2>&1) ;;
  *) o=$(printf "$load" | lim $((w + 1)) nc -v -n -w $w $addr $port 2>&1) ;;
  esac
  rc=$?; heard
}
heard() { case $o in *HTTP/*|*"$(printf '\\025\\003')"*|*"$(printf '\\026\\003')"*) ok=1 ;; esac; }
`;

/** Five datagrams, and any answer; on port 53 the answer to a DNS query. */
export const UDP = `
BU='exec 3<>"/dev/udp/$0/$1" || exit 1; i=0
while [ $i -lt 5 ]; do i=$((i + 1)); printf "$2" >&3 || exit 4
IFS= read -r -t $3 -n 1 -d "" x <&3; r=$?; [ $r = 0 ] && exit 0; [ $r -gt 128 ] || exit 6; done; exit 5'
ask_udp() {
  if [ "$BASH_" ]; then
    tool=bash; q=0.$((w * 2)); [ $w -gt 4 ] && q=$((w / 5))
    o=$(lim $((w + 1)) bash -c "$BU" $addr $port "$load" $q 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1
  elif [ "$SOCAT" ]; then
    tool=socat; o=$(send | lim $((w + 2)) socat -t 0.5 - UDP$six:$b:$port 2>&1); rc=$?; answered
  elif [ "$NC" = ncat ]; then
    tool=nc-ncat; o=$(send | lim $((w + 2)) nc -u -n -i 1 $addr $port 2>&1); rc=$?; answered
  elif [ "$NC" ] && [ "$NC" != busybox ] && [ "$NC$six" != traditional6 ]; then
    tool=nc-$NC; o=$(send | lim $((w + 2)) nc -u -n -w 1 $addr $port 2>&1); rc=$?; answered
  elif [ $port = 53 ] && has dig; then
    tool=dig; o=$(lim $((w + 1)) dig +time=$w +tries=1 @$addr -p $port kubernetes.default.svc.cluster.local A 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1
  elif [ $port = 53 ] && has nslookup; then
    tool=nslookup; o=$(lim $((w + 1)) nslookup kubernetes.default.svc.cluster.local $addr 2>&1 </dev/null); rc=$?
    case $o in *NXDOMAIN*|*REFUSED*|*SERVFAIL*|*"can't find"*|*Name:*|*'No answer'*) ok=1 ;; esac
  elif [ "$AG" ]; then ask_agnhost
  else none; fi
}
send() { i=0; while [ $i -lt 5 ]; do i=$((i + 1)); printf "$load" || return; sleep $G; done; }
answered() { case $o in *"$(printf '\\002\\003')"*|*'echo netpol'*) ok=1 ;; '') ;; *socat*|*Ncat*|*UNKNOWN*|*nc:*) ;; *) ok=1 ;; esac; }
`;

export const SCTP = `
ask_sctp() {
  if [ "$AG" ]; then ask_agnhost
  elif [ "$SCTP" ]; then tool=socat; o=$(lim $((w + 1)) socat -u /dev/null SCTP$six:$b:$port,connect-timeout=$w 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1
  elif [ "$NCAT" ]; then tool=nc-ncat; o=$(lim $((w + 1)) $NCAT --sctp -z -v -n -w $w $addr $port 2>&1 </dev/null); rc=$?; [ $rc = 0 ] && ok=1
  else none; fi
}
`;

/**
 * A tool that is stopped long after its time had no processor to run on, which says nothing about the network.
 * A connect step: attempts start $A seconds apart and overlap; a signal to their parent says that one connected, so that no
 * further one starts. With patience, single attempts follow until the answer is the wanted one, or the script is that old.
 */
export const CONNECT = `
try() {
  now; a0=$t; ok=0; rc=0; o=
  case $proto$until in udp*) ask_udp ;; sctp*) ask_sctp ;; tcpopen) open_tcp ;; *) talk ;; esac
  now; case $rc in 124|137|143) [ $((t - a0)) -gt $((w * 1000 + 3000)) ] && o="starved: $o" ;; esac
  flat "$o"
  say attempt $id $n $tool $proto $until $rc $ok $((t - a0)) $((a0 - T0)) "$f"
  [ $ok = 1 ] && [ "$me" ] && kill -USR1 $me
  exit 0
}
start() { n=$((n + 1)); try & kids="$kids $!"; }
nap() { sleep $1 & z=$!; wait $z; kill -9 $z; }
all() { until wait; do :; done; }
connect() {
  id=$2 proto=$3 addr=$4 port=$5 until=$6 max=$7 w=$8; shift 8; want=$1 secs=$2 host=$3 load=$4
  case $addr in *:*) six=6 b="[$addr]" ;; *) six=4 b=$addr ;; esac
  hits=0; n=0; kids=
  while start; [ $n -lt $max ]; do
    nap $A
    [ $hits -gt 0 ] && [ "$want" != closed ] && break
  done
  all
  case $want$hits in open0) ;; closed0|open*) return ;; closed*) ;; *) return ;; esac
  no=0
  while now; [ $((t - T0)) -lt $((secs * 1000)) ]; do
    before=$hits; start; all
    if [ $hits -gt $before ]; then no=0; [ $want = open ] && return
    else no=$((no + 1)); [ $want = closed ] && [ $no -gt 1 ] && return; fi
    nap 1
  done
}
`;

/** A name; busybox' nslookup leaves the search domains out, which are then added here. */
export const RESOLVE = `
resolve() {
  id=$2 name=$3 w=$4; ns=; search=; dots=1
  while read -r key v; do
    case $key in
    nameserver) [ "$ns" ] || ns=$v ;; search) search=$v ;;
    options) for x in $v; do case $x in ndots:*) dots=$\{x#ndots:} ;; esac; done ;;
    esac
  done </etc/resolv.conf
  now; a0=$t
  if has dig; then
    tool=dig; o=$(look_at A); rc=$?
    [ $rc = 0 ] && o="$o $(look_at AAAA)"
  elif has host; then tool=host; o=$(lim $((w * 2 + 1)) host -W $w $name 2>&1 </dev/null); rc=$?
  elif has nslookup; then look_up; rc=$?
  elif has getent; then
    tool=getent; o=$(lim $((w * 3)) getent ahosts $name 2>&1 </dev/null); rc=$?
  else none; fi
  now; flat "$o"; say name $id $tool $rc $((t - a0)) $((a0 - T0)) "$ns" "$f"
}
look_at() { lim $((w + 1)) dig +search +tries=1 +time=$w +noall +comments +answer +stats $name $1 2>&1 </dev/null; }
look_up() {
  tool=nslookup
  IFS=.; set -- $name; IFS=$I
  all=; for x in $search; do all="$all $name.$x"; done
  if [ $# -gt $dots ]; then all="$name $all"; else all="$all $name"; fi
  case $name in *.) all=$name ;; esac
  for x in $all; do
    o=$(lim $((w + 1)) nslookup $x 2>&1 </dev/null); r=$?
    case $r in 0|12?|13?|14?) return $r ;; esac
    case $o in *'timed out'*|*'onnection refused'*) break ;; esac
  done
  return $r
}
`;

/** Listeners and counters; the list of listeners only where it is another than before. */
export const SOCKETS = `
sockets() {
  id=$2 secs=$3; k=0; was=none
  while :; do
    now; at=$((t - T0)); is=; seen=0
    for p in tcp tcp6 udp udp6; do
      o=$(cat /proc/net/$p) || continue
      seen=1; IFS=$NL
      for l in $o; do
        case $l in *' 0A '*|*' 07 '*) ;; *) continue ;; esac
        IFS=$I; set -- $l
        case $p$4 in tcp*0A) is="$is $p=$2" ;; udp*07) is="$is $p=$2:$5" ;; esac
      done
      IFS=$I
    done
    o=$(cat /proc/net/sctp/eps) && { IFS=$NL; for l in $o; do IFS=$I; set -- $l; x=$6; shift 8; for l; do is="$is sctp=$l/$x"; done; done; IFS=$I; }
    if [ "$is" != "$was" ]; then say listens $id clear; for l in $is; do say listens $id $l; done; was=$is; fi
    c=; o=$(cat /proc/net/snmp) && { IFS=$NL; for l in $o; do case $l in Udp:*) c="$c $l" ;; esac; done; IFS=$I; }
    o=$(cat /proc/net/snmp6) && { IFS=$NL; for l in $o; do case $l in Udp6InD*|Udp6NoP*) c="$c $l" ;; esac; done; IFS=$I; }
    flat "$c"; say sockets $id $seen $at "$f"
    [ $k -ge $secs ] && break
    k=$((k + 1)); sleep 1
  done
}
`;

/** Arguments: the seconds after which it ends in any case, how many steps run at once, and the steps. */
export const MAIN = `
L=$1; W=$2; shift 2
A=$G; [ $W -lt 16 ] && A=1
one() {
  IFS='|'; set -- $1; IFS=$I
  case $1 in c) connect "$@" ;; r) resolve "$@" ;; s) sockets "$@" ;; esac
  say done $2
}
work() {
  exec 2>/dev/null
  trap 'kill $kids; wait; exit 143' TERM
  trap 'hits=$((hits + 1))' USR1
  kids=; me=; read -r me s </proc/self/stat
  nr=$1; shift; k=0
  for s; do
    case $s in 's|'*) continue ;; esac
    [ $((k % W)) = $nr ] && one "$s"
    k=$((k + 1))
  done
}
crew=; cut=0
trap 'cut=1; kill $crew 2>/dev/null' TERM INT HUP
k=0
for s; do
  case $s in
  's|'*) ( exec 2>/dev/null; one "$s" ) & crew="$crew $!" ;;
  *) [ $k -lt $W ] && { work $k "$@" & crew="$crew $!"; }; k=$((k + 1)) ;;
  esac
done
guard $L -TERM $$ >/dev/null 2>&1 </dev/null &
dog=$!
for k in $crew; do wait $k; done
[ $cut = 1 ] && wait $crew
{ kill $dog; wait $dog; } 2>/dev/null
now; say end $cut $((t - T0))
`;
