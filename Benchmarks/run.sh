#!/usr/bin/env bash
# Measures Evercred beside its peers and prints a table. README.md tells what is measured and how.
#
#   EVERCRED=.build/release/evercred VENV=.build/venv Benchmarks/run.sh [--quick | --callers]
#
# VENV is a Python environment with boto3 and awscli. --quick stops at 1 000 identities and ends within 90 s; --callers only
# lets many callers ask at once, which takes 20 s.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
: "${EVERCRED:?is the program to measure}" "${VENV:?is a Python environment with boto3 and awscli}"
tools=${BENCH_TOOLS:-$here/../.build/bench} # what is built and installed once
case ${1:-} in
"") quick="" only="" ;;
--quick) quick=yes only="" ;;
--callers) quick=yes only=callers ;;
*) echo "usage: Benchmarks/run.sh [--quick | --callers]" >&2 && exit 64 ;;
esac

work=$(mktemp -d)
server=""
tidy() {
    [ -z "$server" ] || kill "$server"
    rm -rf "$work"
}
trap tidy EXIT
samples=$work/samples
scratch=$work/scratch # samples of warm-ups

# Nothing of the surroundings may reach the contestants.
unset "${!AWS_@}" "${!PYTHON@}"
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1 AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=eu-west-1
export AWS=$VENV/bin/aws PYTHONDONTWRITEBYTECODE=1 # pip has compiled its packages; nothing is written beside the peers

# shellcheck source-path=SCRIPTDIR source=setup.sh
. "$here/setup.sh"
export HOME=$work

# --- One run of one contestant ------------------------------------------------------------------------------------------

# measure LABEL N PROGRAM [ARGUMENT...]
measure() {
    local label=$1 count=$2
    shift 2
    "$tools/measure" "$into" "$label" "$count" "$work/stdout" "$@" 2>"$work/stderr" || {
        echo "$label, $count identities: ended with $?" >&2
        tail -5 "$work/stderr" >&2
        exit 1
    }
}

# The same for what must end with N profiles in a file and a line of JSON for each.
job() {
    rm -f "$CREDENTIALS"
    measure "$@"
    local profiles lines
    profiles=$(grep -c '^aws_session_token = ' "$CREDENTIALS") || true
    lines=$(grep -cE '"event": ?"refresh"' "$work/stdout") || true
    if [ "$profiles" != "$2" ] || [ "$lines" != "$2" ]; then
        echo "$1: $2 identities gave $profiles profiles and $lines events" >&2
        exit 1
    fi
}

evercred() {
    rm -rf "$work/state"
    job "Evercred" "$1" "$EVERCRED" run --once -c "$work/handlers-$1.yaml" --state "$work/state"
}
evercred_files() {
    rm -rf "$work/state"
    job "Evercred" "$1" "$EVERCRED" run --once -c "$work/files-$1.yaml" --state "$work/state"
}
go_32() { job "Go, aws-sdk-go-v2, 32 workers" "$1" "$tools/go_workers" "$1" 32; }
go_files() { HANDLER='' job "Go, aws-sdk-go-v2, 32 workers" "$1" "$tools/go_workers" "$1" 32; }
boto3_4() { job "boto3, 4 threads" "$1" "$VENV/bin/python" "$here/peers/boto3_threads.py" "$1" 4; }
boto3_16() { job "boto3, 16 threads" "$1" "$VENV/bin/python" "$here/peers/boto3_threads.py" "$1" 16; }
aiobotocore_32() {
    job "aiobotocore on uvloop, 32 tasks" "$1" "$tools/aiobotocore/bin/python" "$here/peers/aiobotocore_tasks.py" "$1" 32
}
aws_cli() { job "AWS CLI in a shell loop" "$1" "$here/peers/aws_cli.sh" "$1"; }
spawn_loop() { measure "C loop of posix_spawn, 16 at once: the handlers alone" "$1" "$tools/spawn_loop" "$1" 16 "$HANDLER"; }
http_loop() {
    measure "AsyncHTTPClient in a bare loop, 32 in flight: the calls alone" "$1" \
        "$tools/HTTPLoop" "$1" 32 "$ENDPOINT" "$POOL" "$PROVIDER" "$TOKEN"
}

nothing_due() { measure "evercred run --once, nothing due" "$1" "$EVERCRED" run --once -c "$work/handlers-$1.yaml" --state "$work/state"; }
credentials() { measure "evercred credentials NAME, fresh" "$1" "$EVERCRED" credentials identity-00042 --state "$work/state"; }
check() { measure "evercred check" "$1" "$EVERCRED" check -c "$work/handlers-$1.yaml"; }
# Many callers at once: a line of text, for the time of the slowest of them is what counts.
callers() {
    local figures
    figures=$(python3 "$here/callers.py" "$EVERCRED" "$work/callers.yaml" "$work/state" "$work/calls" "$1")
    note "100 callers of evercred credentials at once, $2: $figures (5 rounds, one refresh in each)"
}
help() { measure "evercred --help" 0 "$EVERCRED" --help; }
yaml_events() { measure "libyaml's events alone, in C" "$1" "$tools/yaml_events" "$work/handlers-$1.yaml"; }

# --- Many runs ----------------------------------------------------------------------------------------------------------

# compare RUNS N CONTESTANT...: the contestants take turns; more than one run follow a warm-up.
compare() {
    local runs=$1 count=$2 round contestant
    shift 2
    for round in $(seq "$((runs > 1 ? 0 : 1))" "$runs"); do
        into=$([ "$round" = 0 ] && echo "$scratch" || echo "$samples")
        for contestant; do
            [ -n "${missing[$contestant]:-}" ] || "$contestant" "$count"
        done
    done
}
section() { printf '{"section": "%s"}\n' "$1" >>"$samples"; }

all_callers() {
    write_callers_configuration
    callers fresh "fresh"
    callers due "due while nobody runs; the handler takes 0.2 s"
    callers daemon "while a daemon refreshes; the handler takes 0.2 s"
}

echo "Machine: $(nproc) cores ($(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)), Linux $(uname -r)," \
    "load average before: $(cut -d' ' -f1 /proc/loadavg)"

if [ -n "$only" ]; then
    all_callers
    python3 "$here/table.py" "$samples"
    exit
fi

sizes=(1 100 1000)
[ -n "$quick" ] || sizes+=(10000)
largest=${sizes[-1]}
for count in "${sizes[@]}"; do write_configurations "$count"; done

section "The whole job: shell handler, GetId, GetCredentialsForIdentity, one file, one JSON line each"
for count in "${sizes[@]}"; do
    compare 3 "$count" evercred go_32 spawn_loop
    compare "$((count < 1000 ? 3 : 1))" "$count" boto3_4 boto3_16 aiobotocore_32
done
compare 3 1 aws_cli
[ -n "$quick" ] || compare 1 20 aws_cli

section "The same without handlers: the token is read from a file"
for count in "${sizes[@]:1}"; do compare 3 "$count" evercred_files go_files http_loop; done

section "Little to do, process start included"
into=$scratch evercred "$largest"
compare 9 "$largest" nothing_due check yaml_events credentials help

all_callers

[ -n "${missing[wrk]:-}" ] || note_http_ceiling
for peer in "${!missing[@]}"; do note "$peer was not measured: ${missing[$peer]}"; done

python3 "$here/table.py" "$samples"
echo
echo "Repeat it with: make bench, or EVERCRED=$EVERCRED VENV=$VENV Benchmarks/run.sh${quick:+ --quick}"
