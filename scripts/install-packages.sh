#!/bin/sh
# Installs the Debian packages that building and testing need and that are not there yet.
#
#   install-packages.sh [--all]     --all: also those that one test each needs, and does without where they are missing
set -eu

packages="ca-certificates curl gcc git jq libsqlite3-dev libssl-dev libyaml-dev make pkg-config python3 python3-venv shellcheck"
# The first two make a small Debian and run the Dockerfile on it, then comes the browser that signs in, then what reads our
# files. The SDK for Go reads them too where golang and golang-github-aws-aws-sdk-go-v2-dev are there: 700 MB are too many to
# ask for.
[ "${1:-}" != --all ] || packages="$packages buildah debootstrap chromium chromium-driver \
  php-async-aws-core php-cli rclone ruby-aws-sdk-core"

missing=""
for package in $packages; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "installing:$missing" >&2
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "run this as root, or install sudo: apt-get install$missing" >&2
    exit 1
  fi
  as_root=sudo
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing >/dev/null
