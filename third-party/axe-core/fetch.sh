#!/bin/sh
# Fetches axe-core in the version named here, beside this file. Needs npm and tar.
set -eu
version=4.14.1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent "axe-core@$version" > /dev/null
tar -xzf "axe-core-$version.tgz"
cp package/axe.min.js package/LICENSE package/LICENSE-3RD-PARTY.txt "$here"
cd "$here"
sha256sum axe.min.js > SHA256SUMS
