#!/bin/sh
# Starts the plugin on the Node beside it. krew and people put a symbolic link to this file into the PATH, and macOS has no
# "readlink -f", so links are followed here.
self=$0
case $self in
*/*) ;;
*) self=$(command -v -- "$self") || self=./$0 ;;
esac
while [ -h "$self" ]; do
  target=$(PATH=$PATH:/usr/bin:/bin; readlink -- "$self") || exit 1
  case $target in
  /*) self=$target ;;
  *) self=${self%/*}/$target ;;
  esac
done
lib=${self%/*}/lib
# They are meant for somebody else's Node, and could keep this one from starting.
unset NODE_OPTIONS NODE_PATH NODE_CHANNEL_FD NODE_V8_COVERAGE
@LOADER@exec "$lib/node" "$lib/kubectl-netpol.js" "$@"
