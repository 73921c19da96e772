#!/bin/sh
# A refresh handler for Facebook and Login with Amazon, whose access tokens Cognito takes as they are.
#
#   refreshHandlers:
#     facebook: ./handlers/opaque-token.sh       # exchanges the last access token for a later one
#     amazon: ./handlers/opaque-token.sh         # redeems a refresh token
#
# Give it, as `env`, CLIENT_ID, CLIENT_SECRET_FILE and SEED_FILE: a Facebook access token, or an Amazon refresh token, of
# the first login. Needs curl and jq. Secrets go through pipes only, never into arguments.
set -eu

case $EVERCRED_PROVIDER in
facebook) grant=fb_exchange_token TOKEN_URL=${TOKEN_URL:-https://graph.facebook.com/oauth/access_token} ;;
amazon) grant=refresh_token TOKEN_URL=${TOKEN_URL:-https://api.amazon.com/auth/o2/token} ;;
*)
    echo "this handler is for facebook and amazon, not for $EVERCRED_PROVIDER" >&2
    exit 1
    ;;
esac
if [ -n "${EVERCRED_SANDBOX_URL:-}" ]; then
    TOKEN_URL=$EVERCRED_SANDBOX_URL/issuers/$EVERCRED_PROVIDER/token
    seed=sandbox-${EVERCRED_IDENTITY:-}
    secret=
else
    seed=$(cat "$SEED_FILE") || exit 77 # EX_NOPERM: a human must log in first
    secret=$(cat "$CLIENT_SECRET_FILE")
fi

# Line 1 is the seed, line 2 the secret, then comes the request; `state` in it is what this handler answered last time.
request=$(cat)
form=$(printf '%s\n%s\n%s\n' "$seed" "$secret" "$request" | jq -Rrs --arg grant "$grant" '
    split("\n") as $lines | ($lines[2:] | join("\n") | fromjson? // {}) as $request
    | ($request.state.token? // $lines[0]) as $token
    | @uri "grant_type=\($grant)&\($grant)=\($token)&client_id=\(env.CLIENT_ID)&client_secret=\($lines[1])"')

answer=$(printf '%s' "$form" | curl --silent --show-error --max-time 20 --noproxy 127.0.0.1 \
    --data @- --write-out '\n%{http_code}' "$TOKEN_URL") || exit 75 # EX_TEMPFAIL: try again later
status=${answer##*
}
body=${answer%
*}

case $status in
200) ;;
400 | 401)
    echo "$TOKEN_URL answered $status" >&2
    exit 77 # the last token has run out or was revoked: a human must log in again
    ;;
*)
    echo "$TOKEN_URL answered $status" >&2
    exit 75
    ;;
esac

# Facebook's next exchange starts from this access token, Amazon's from the refresh token.
printf '%s' "$body" | jq -c --arg grant "$grant" '
    {token: .access_token, expires_in}
    + if $grant == "fb_exchange_token" then {state: {token: .access_token}}
      elif .refresh_token then {state: {token: .refresh_token}}
      else {} end'
