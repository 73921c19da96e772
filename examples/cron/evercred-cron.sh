#!/bin/sh
# Runs Evercred once, for cron: silent while all is well or will be, so that mail from cron means that somebody must act.
#
#   evercred-cron.sh [options of `evercred run`]
#
# The configuration is EVERCRED_CONFIG, else the config.yaml beside this file.
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 70
EVERCRED_CONFIG=${EVERCRED_CONFIG:-$here/config.yaml}
export EVERCRED_CONFIG

said=$(mktemp) || exit 73
trap 'rm -f "$said"' EXIT
evercred run --once --events failures --log-format text "$@" >"$said" 2>&1
code=$?

case $code in
0 | 75)
    # 0: everything is usable; what failed is tried again while the old keys last.
    # 75: the run before is still at it, or time was up; the next run goes on where it stopped.
    exit 0
    ;;
1) meaning="some credentials are not usable" ;;
64) meaning="the command line is wrong" ;;
69) meaning="no credentials are valid" ;;
73) meaning="a file could not be written" ;;
77) meaning="somebody must log in again" ;;
78) meaning="the configuration is invalid, or the state is not its own" ;;
126 | 127) meaning="evercred is not in PATH" ;;
*) meaning="evercred itself failed" ;;
esac

echo "$EVERCRED_CONFIG: $meaning (exit code $code)"
echo
evercred status 2>/dev/null
echo
# Events by their message, everything else (diagnostics, logs) as it came; without jq all as it came.
jq -rR '. as $line | try (fromjson | "\(.time) \(.payload.message)") catch $line' "$said" 2>/dev/null || cat "$said"
exit "$code"
