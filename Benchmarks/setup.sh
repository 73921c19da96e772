# shellcheck shell=bash
# Sourced by run.sh: programs, the canned service, tokens and configurations that the contestants share.
#
# shellcheck disable=SC2154 # here, tools, work, samples, VENV come from run.sh
# shellcheck disable=SC2034 # and it uses what is set here

declare -A missing=() # contestant → why it cannot take part
note() { jq -nc --arg note "$1" '{$note}' >>"$samples"; }

# --- Programs -----------------------------------------------------------------------------------------------------------

# Installs Debian packages unless the program is there; fails when that cannot be done.
provide() {
    local program=$1
    shift
    PATH=$PATH:/usr/sbin command -v "$program" >/dev/null && return
    echo "installing: $*" >&2
    local as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    {
        "${as_root[@]}" apt-get update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
    } >"$work/apt.log" 2>&1
}

build_tools() {
    mkdir -p "$tools"
    cc -O2 -o "$tools/measure" "$here/measure.c"
    cc -O2 -pthread -o "$tools/spawn_loop" "$here/floors/spawn_loop.c"
    cc -O2 -o "$tools/yaml_events" "$here/floors/yaml_events.c" -lyaml
}

build_go_peer() {
    local sdk=/usr/share/gocode/src/github.com/aws/aws-sdk-go-v2/service/cognitoidentity
    if ! { provide go golang-go && { [ -d $sdk ] || provide "" golang-github-aws-aws-sdk-go-v2-dev; }; }; then
        missing[go_32]="the Debian packages golang-go and golang-github-aws-aws-sdk-go-v2-dev cannot be installed"
        missing[go_files]=${missing[go_32]}
        return
    fi
    GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE=$tools/gocache go build -o "$tools/go_workers" "$here/peers/go_workers.go"
}

# It pins a botocore of its own, so it gets a folder of its own.
install_aiobotocore() {
    local venv=$tools/aiobotocore
    [ ! -e "$venv/ready" ] || return 0
    echo "installing: aiobotocore" >&2
    if python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check \
        aiobotocore==3.10.0 uvloop==0.23.0 >"$work/pip.log" 2>&1; then
        touch "$venv/ready"
    else
        missing[aiobotocore_32]="pip cannot install it"
    fi
}

# Several minutes the first time, on two cores.
build_http_loop() {
    local build=$tools/http-loop
    if [ ! -d "$build" ]; then
        [ -z "$quick" ] || { missing[http_loop]="it was not built yet, and --quick does not wait for it" && return; }
        echo "building: a loop over AsyncHTTPClient" >&2
    fi
    if swift build -c release --package-path "$here/floors/HTTPLoop" --scratch-path "$build" >"$work/swift.log" 2>&1; then
        cp "$build/release/HTTPLoop" "$tools/HTTPLoop"
    else
        missing[http_loop]="$(grep -m1 error: "$work/swift.log" || tail -1 "$work/swift.log")"
    fi
}

# --- The service --------------------------------------------------------------------------------------------------------

free_port() { python3 -c 'import socket; s = socket.create_server(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# nginx as Cognito Identity: answers as long as the real ones, always the same. Says no to anything else.
start_service() {
    local had_nginx=yes port expiration key
    command -v /usr/sbin/nginx >/dev/null || had_nginx=""
    provide nginx nginx-light || { echo "nginx is needed and cannot be installed: $(tail -1 "$work/apt.log")" >&2 && exit 69; }
    # Debian starts what it installs.
    [ -n "$had_nginx" ] || service nginx stop >/dev/null 2>&1 || true
    port=$(free_port)
    expiration=$(($(date +%s) + 3600)).0
    key=$(filler 1200)
    mkdir "$work/nginx"
    cat >"$work/nginx/nginx.conf" <<END
worker_processes 1;
daemon off;
pid nginx.pid;
error_log stderr;
events { worker_connections 1024; }
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    keepalive_timeout 600;
    keepalive_requests 1000000;
    default_type application/x-amz-json-1.1;
    map_hash_bucket_size 256;
    map \$http_x_amz_target \$answer {
        default '';
        AWSCognitoIdentityService.GetId '{"IdentityId":"$IDENTITY_ID"}';
        AWSCognitoIdentityService.GetCredentialsForIdentity '{"Credentials":{"AccessKeyId":"ASIAIOSFODNN7EXAMPLE","Expiration":$expiration,"SecretKey":"wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY","SessionToken":"$key"},"IdentityId":"$IDENTITY_ID"}';
    }
    server {
        listen 127.0.0.1:$port backlog=1024;
        add_header x-amzn-RequestId \$request_id;
        if (\$request_method != POST) { return 405; }
        if (\$answer = '') { return 400; }
        location / { return 200 \$answer; }
    }
}
END
    /usr/sbin/nginx -e stderr -p "$work/nginx" -c nginx.conf 2>"$work/nginx/errors" &
    server=$!
    export ENDPOINT=http://127.0.0.1:$port
    for _ in $(seq 100); do
        curl --silent --output /dev/null "$ENDPOINT" && return
        sleep 0.05
    done
    echo "nginx does not answer: $(cat "$work/nginx/errors")" >&2 && exit 69
}

# N letters, the same every time.
filler() { printf 'Evercred%.0s' $(seq "$(($1 / 8))"); }

# How fast requests can be answered here at all.
note_http_ceiling() {
    local rate
    rate=$(TOKEN=$TOKEN wrk -t1 -c64 -d2s -s "$here/floors/calls.lua" "$ENDPOINT" | awk '/^Requests\/sec/ { print int($2) }')
    note "HTTP ceiling: wrk makes $rate GetCredentialsForIdentity a second here, 64 in flight, one thread"
}

# --- Tokens and configurations ------------------------------------------------------------------------------------------

base64url() { base64 -w0 | tr '+/' '-_' | tr -d =; }

# A JSON Web Token of the usual size for its signature's sake; nobody here can check the signature.
make_token() {
    local now
    now=$(date +%s)
    printf '%s.%s.%s' \
        "$(printf '{"alg":"RS256","kid":"%s","typ":"JWT"}' "$(filler 24)" | base64url)" \
        "$(printf '{"iss":"https://%s","aud":"example-client","sub":"%s","iat":%d,"exp":%d,"email":"someone@example.com"}' \
            "$PROVIDER" "$(filler 32)" "$now" $((now + 3600)) | base64url)" \
        "$(filler 344)"
}

# handlers-N.yaml runs a handler for each identity, files-N.yaml reads a token file.
write_configurations() {
    local count=$1 kind
    for kind in handlers files; do
        {
            printf 'auth:\n  region: eu-west-1\n  identityPoolId: %s\n' "$POOL"
            [ $kind = files ] || printf '  refreshHandlers: {%s: %s}\n' "$PROVIDER" "$(jq -n --arg text "$HANDLER" '$text')"
            printf 'endpoints: {cognitoIdentity: "%s"}\n' "$ENDPOINT"
            printf 'outputs: [{type: profile, file: %s}]\nidentities:\n' "$CREDENTIALS"
            seq -f '%05.0f' 0 $((count - 1)) | awk -v kind=$kind -v provider="$PROVIDER" -v file="$TOKEN_FILE" '{
                print "  identity-" $1 ":"
                print "    provider: " provider
                if (kind == "files") print "    token: {file: " file "}"
                print "    profile: identity-" $1
                print "    user: {name: Identity number " $1 ", email: identity-" $1 "@example.com}"
                print "    clientMetadata: {team: data-engineering, environment: production, costCenter: CC-" $1 "}"
                print "    refresh: {timeout: 45s}"
            }'
        } >"$work/$kind-$count.yaml"
    done
}

# callers.yaml has two identities; the handler of the first takes its time and leaves a line.
write_callers_configuration() {
    printf '#!/bin/sh\necho call >>%s\nsleep 0.2\n%s\n' "$work/calls" "$HANDLER" >"$work/slow.sh"
    chmod 700 "$work/slow.sh"
    cat >"$work/callers.yaml" <<END
auth: {region: eu-west-1, identityPoolId: "$POOL", refreshHandlers: {$PROVIDER: $(jq -n --arg text "$HANDLER" '$text')}}
endpoints: {cognitoIdentity: "$ENDPOINT"}
outputs: [{type: profile, file: $CREDENTIALS}]
identities:
  one: {provider: $PROVIDER, refreshHandler: [$work/slow.sh]}
  other: {provider: $PROVIDER}
END
}

export POOL=eu-west-1:11111111-2222-3333-4444-555555555555 PROVIDER=login.example.com
IDENTITY_ID=eu-west-1:99999999-8888-7777-6666-555555555555
TOKEN=$(make_token)
export HANDLER="printf '{\"token\":\"$TOKEN\",\"expires_in\":3600}'"
export TOKEN_FILE=$work/token CREDENTIALS=$work/credentials
(umask 077 && printf %s "$TOKEN" >"$TOKEN_FILE")

if [ -z "${only:-}" ]; then
    build_tools
    build_http_loop
    build_go_peer
    install_aiobotocore
    provide wrk wrk || missing[wrk]="the Debian package wrk cannot be installed"
fi
start_service
