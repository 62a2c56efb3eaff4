#!/bin/bash
# netshoot.sh FOLDER: a stand-in for the netshoot image, with the same tools taken from this machine's Debian packages.
set -euo pipefail
root=$1
mkdir -p "$root"/{bin,usr/bin,tmp,etc,root}
chmod 1777 "$root/tmp"

cp /bin/busybox "$root/bin/busybox"
for applet in cat ls sleep echo env id ps timeout wget date grep sed awk head tail hostname nslookup true false; do
  ln -s busybox "$root/bin/$applet"
done

# One program under its usual name, with the libraries that it loads.
take() {
  cp "$(readlink -f "$(command -v "$1")")" "$root/usr/bin/$1"
  ldd "$root/usr/bin/$1" | grep -oE '/[^ ]+' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}
for program in nc.openbsd curl dig ip ss bash socat; do take "$program"; done
ln -s nc.openbsd "$root/usr/bin/nc"
ln -s ../usr/bin/bash "$root/bin/sh" # a busybox sh would run its own nc

for library in /lib/*-linux-gnu/libnss_{dns,files}.so.2; do # older C libraries load these when they look up a name
  [ -e "$library" ] && mkdir -p "$root$(dirname "$library")" && cp -L "$library" "$root$library"
done
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
echo 'root:x:0:0::/root:/bin/sh' >"$root/etc/passwd"
