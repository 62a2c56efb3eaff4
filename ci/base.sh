#!/bin/sh
# Prints a base for ci/Dockerfile, as a tar: glibc and the libraries of C++ from Debian's packages, and nothing else. For where no
# registry has one, or packages are what may be looked into: docs/ci.md
#
#   sh ci/base.sh [amd64|arm64] [MIRROR] >dist/release/base_amd64.tar
#
# It needs mmdebstrap. Nothing of it is run, so any machine makes it for the other. From a dated mirror (snapshot.debian.org) it is
# the same bytes each time.
set -eu

arch=${1:-amd64}
mirror=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Conversions between character sets are not asked for: the text is UTF-8. What Node needs of the rest it brings.
SOURCE_DATE_EPOCH=0 mmdebstrap --quiet --variant=extract --architectures="$arch" --include=libstdc++6 --skip=output/dev \
  --dpkgopt='path-exclude=/usr/lib/*/gconv/*' \
  --dpkgopt='path-exclude=/usr/share/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
  bookworm "$work/all.tar" ${mirror:+"$mirror"}
# The machine's own name and resolver, and the lists of apt.
mmtarfilter --path-exclude='/etc/*' --path-exclude='/var/*' <"$work/all.tar"
