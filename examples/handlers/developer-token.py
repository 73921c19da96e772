#!/usr/bin/env python3
"""A refresh handler for developer-authenticated identities: asks the company's own token server.

The server holds AWS credentials, calls GetOpenIdTokenForDeveloperIdentity and answers
{"identity_id": "...", "token": "...", "expires_at": milliseconds}, which is what Evercred wants to read.

    refreshHandlers:
      developer: {command: [./handlers/developer-token.py], env: {TOKEN_URL: https://tokens.example.com/developer}}

Only Python's standard library is needed.
"""

import http.client
import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

EX_TEMPFAIL = 75  # try again later
EX_NOPERM = 77  # a human must act


def main() -> int:
    request = json.load(sys.stdin)
    form = {"user": request["identity"]}
    # The identity that this user has already, so that the server cannot lead the user to another one.
    if request.get("identity_id"):
        form["identity_id"] = request["identity_id"]

    sandbox = os.environ.get("EVERCRED_SANDBOX_URL")
    url = f"{sandbox}/developer/token" if sandbox else os.environ["TOKEN_URL"]
    os.environ.setdefault("no_proxy", "127.0.0.1,localhost")
    try:
        with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=20) as response:
            answer = json.load(response)
    except urllib.error.HTTPError as error:
        print(f"{url} answered {error.code}", file=sys.stderr)
        if error.code in (401, 403):
            return EX_NOPERM
        if error.code == 429 or error.code >= 500:
            return EX_TEMPFAIL
        json.dump({"error": {"code": "token_server", "message": f"HTTP {error.code}", "retryable": False}}, sys.stdout)
        return 1
    except (OSError, ValueError, http.client.HTTPException) as error:
        print(f"{url}: {error}", file=sys.stderr)
        return EX_TEMPFAIL

    json.dump({key: answer[key] for key in ("token", "identity_id", "expires_at")}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
