#!/bin/sh
# A refresh handler for any OpenID Connect provider (Google, Auth0, Okta, Keycloak…): redeems a refresh token and prints
# the id_token.
#
#   refreshHandler:
#     command: [./handlers/oidc-token.sh]
#     env:
#       TOKEN_URL: https://login.example.com/oauth/token
#       CLIENT_ID: my-client
#       CLIENT_SECRET_FILE: /etc/billing/client-secret   # where the client has one, as Google's have
#       REFRESH_TOKEN_FILE: /etc/billing/refresh-token   # from your provider's login, scope "openid offline_access"
#
# Needs curl and jq. Secrets go through pipes only: the arguments of a process can be read by everybody on the machine.
set -eu

provider=${ISSUER:-${EVERCRED_PROVIDER:-}}
if [ -n "${EVERCRED_SANDBOX_URL:-}" ]; then
    # In the sandbox every refresh token is good and stands for a user of its own, and nothing real is needed.
    TOKEN_URL=$EVERCRED_SANDBOX_URL/issuers/$provider/token
    first=sandbox-${EVERCRED_IDENTITY:-}
    secret=
else
    first=$(cat "$REFRESH_TOKEN_FILE") || exit 77 # EX_NOPERM: a human must log in first
    secret=${CLIENT_SECRET_FILE:+$(cat "$CLIENT_SECRET_FILE")}
fi

# The request on stdin carries, as `state`, what this handler answered last time: where the provider rotates its refresh
# tokens, the one in the file was good for the first call only.
request=$(cat)
# Line 1 is the first token, line 2 the secret, then comes the request.
form=$(printf '%s\n%s\n%s\n' "$first" "$secret" "$request" | jq -Rrs '
    split("\n") as $lines | ($lines[2:] | join("\n") | fromjson? // {}) as $request
    | ($request.state.refresh_token? // $lines[0]) as $token
    | @uri "grant_type=refresh_token&client_id=\(env.CLIENT_ID)&refresh_token=\($token)"
        + if $lines[1] == "" then "" else @uri "&client_secret=\($lines[1])" end')

answer=$(printf '%s' "$form" | curl --silent --show-error --max-time 20 --noproxy 127.0.0.1 \
    --data @- --write-out '\n%{http_code}' "$TOKEN_URL") || exit 75 # EX_TEMPFAIL: try again later
status=${answer##*
}
body=${answer%
*}

case $status in
200) ;;
429 | 5??)
    echo "$TOKEN_URL answered $status" >&2
    exit 75
    ;;
*)
    error=$(printf '%s' "$body" | jq -r '"\(.error): \(.error_description)"' 2>&1) || error=unreadable
    echo "$TOKEN_URL answered $status, $error" >&2
    # The refresh token is spent or revoked: only a login gives another one.
    case $error in invalid_grant:*) exit 77 ;; esac
    echo '{"error": {"code": "token_endpoint", "message": "the request was refused", "retryable": false}}'
    exit 1
    ;;
esac

# `expires_in` belongs to the access token; the id_token says in its own `exp` when it ends.
printf '%s' "$body" | jq -c '
    if .id_token then
        {token: .id_token} + if .refresh_token then {state: {refresh_token}} else {} end
    else
        {error: {code: "no_id_token", message: "no id_token came: was the scope openid asked for?", retryable: false}}
    end'
