"""What the Python programs have in common: the job's parameters, a handler's run, what is written and told.

The parameters come from the environment, as for every peer: ENDPOINT, POOL, PROVIDER, HANDLER (a shell command that
prints {"token": ...}), CREDENTIALS (the file to write).
"""

import json
import os
import sys
import threading

ENDPOINT = os.environ["ENDPOINT"]
POOL = os.environ["POOL"]
PROVIDER = os.environ["PROVIDER"]
HANDLER = os.environ["HANDLER"]
CREDENTIALS = os.environ["CREDENTIALS"]


# Threads that write at once lose lines.
telling = threading.Lock()


def names(count):
    return [f"identity-{number:05}" for number in range(count)]


def logins(answer):
    return {PROVIDER: json.loads(answer)["token"]}


def tell(name, credentials):
    """One line as soon as an identity has its credentials."""
    event = {"event": "refresh", "identity": name, "expiration": credentials["Expiration"].isoformat()}
    with telling:
        sys.stdout.write(json.dumps(event) + "\n")


def write(results):
    """All profiles into one file, put in place at once."""
    with open(CREDENTIALS + ".new", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for name, credentials in results:
            file.write(
                f"[{name}]\n"
                f"aws_access_key_id = {credentials['AccessKeyId']}\n"
                f"aws_secret_access_key = {credentials['SecretKey']}\n"
                f"aws_session_token = {credentials['SessionToken']}\n\n"
            )
    os.rename(CREDENTIALS + ".new", CREDENTIALS)
