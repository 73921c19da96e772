#!/bin/sh
# Asks the company's token server for a token. It answers as Evercred reads it:
# {"token": "…", "identity_id": "…", "expires_at": milliseconds}
set -eu

url=${EVERCRED_SANDBOX_URL:+$EVERCRED_SANDBOX_URL/developer/token}
exec curl --silent --show-error --fail --max-time 20 --noproxy 127.0.0.1 \
    --data-urlencode "user=$EVERCRED_IDENTITY" "${url:-$TOKEN_URL}"
