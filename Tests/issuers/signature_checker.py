"""An STS that believes a signature only when botocore's own signer makes the same one.

    python3 signature_checker.py

Serves AssumeRole and GetCallerIdentity on a free port of 127.0.0.1 until it is told to end. The first line on stdout is
one JSON object with its address and the keys that it knows. GET /requests tells what was verified.
"""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

KEYS = {"ASIATEST000000000000": ("test/secret+key", "test+session/token==")}
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
verified = []


def signature_of(handler, body):
    """The signature in the request, and the one that botocore makes of it."""
    authorization = handler.headers["Authorization"] or ""
    match = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
        r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})",
        authorization,
    )
    if not match:
        return "none", "a header of SigV4's form"
    key, date, region, service, names, signature = match.groups()
    secret, token = KEYS[key]
    headers = {name: handler.headers[name] for name in names.split(";")}
    assert headers["x-amz-security-token"] == token, "the session token is signed"
    assert headers["x-amz-date"].startswith(date), "the scope has the date of the request"
    request = AWSRequest("POST", f"http://{handler.headers['Host']}{handler.path}", headers=headers, data=body)
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials(key, secret, token), service, region)
    return signature, signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, text):
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.answer(200, json.dumps(verified))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given, expected = signature_of(self, body)
        if given != expected:
            error = "<Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>no</Message></Error>"
            return self.answer(403, f'<ErrorResponse xmlns="{NAMESPACE}">{error}</ErrorResponse>')
        fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        verified.append(fields)
        action = fields["Action"]
        if action == "AssumeRole":
            result = (
                "<Credentials><AccessKeyId>ASIATEST000000000000</AccessKeyId>"
                "<SecretAccessKey>test/secret+key</SecretAccessKey><SessionToken>test+session/token==</SessionToken>"
                "<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
            )
        else:
            result = "<Arn>arn:aws:sts::111122223333:assumed-role/A/b</Arn><UserId>A:b</UserId><Account>111122223333</Account>"
        self.answer(
            200,
            f'<{action}Response xmlns="{NAMESPACE}"><{action}Result>{result}</{action}Result>'
            f"<ResponseMetadata><RequestId>test</RequestId></ResponseMetadata></{action}Response>",
        )


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}"}), flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Event().wait()
