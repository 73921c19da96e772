import Glibc

/// A server in AWS's place that answers with secrets where none belong. How it misbehaves stands in the request: the
/// pool's or the role's last word.
struct RogueService: ~Copyable {
    struct NotThere: Error {
        let errorText: String
    }

    /// The ways, with the last digit of the pool id that asks for each.
    static let manners = [
        "good", "quote-token", "html", "no-session-token", "garbage", "line-break", "past", "odd-header", "redirect",
        "list", "cut", "key-in-message",
    ]

    let process: LiveProcess
    let url: String

    /// - Parameter secret: a word that stands in every answer, and is no credential that anybody should keep.
    init(in workspace: borrowing Workspace, secret: String, keys: String) async throws {
        let script = Self.script.replacing("SECRET", with: secret).replacing("KEYS", with: keys)
        try workspace.write(script, to: "rogue.py")
        let process = try LiveProcess(
            ["/usr/bin/python3", "rogue.py"], environment: ["PATH": "/usr/bin:/bin"], directory: workspace.path)
        guard let url = await process.line(where: { $0.hasPrefix("http://") }) else {
            process.signal(SIGKILL)
            throw NotThere(errorText: process.errorText)
        }
        self.process = process
        self.url = url
    }

    deinit { process.signal(SIGKILL) }

    /// The pool whose identities are treated in this manner.
    static func pool(_ manner: String) -> String {
        let number = String(manners.firstIndex(of: manner) ?? 0, radix: 16)
        return "eu-west-1:00000000-0000-0000-0000-00000000000\(number)"
    }

    private static let script = #"""
        import http.server, json, re, time, urllib.parse

        S, K = "SECRET", "KEYS"
        MANNERS = ["good", "quote-token", "html", "no-session-token", "garbage", "line-break", "past", "odd-header",
                   "redirect", "list", "cut", "key-in-message"]

        class Rogue(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments): pass

            def answer(self, status, body, headers=(), length=None):
                body = body if isinstance(body, bytes) else body.encode()
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                self.send_header("Content-Length", str(length or len(body)))
                self.end_headers()
                self.wfile.write(body)
                if length: self.close_connection = True

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                target = self.headers.get("X-Amz-Target", "")
                if target: self.cognito(target, json.loads(body))
                else: self.sts(dict(urllib.parse.parse_qsl(body)))

            def cognito(self, target, request):
                id = request.get("IdentityPoolId") or request["IdentityId"]
                manner = MANNERS[int(id[-1], 16)]
                if target.endswith("GetId"): return self.answer(200, json.dumps({"IdentityId": id}))
                tokens = " ".join(request["Logins"].values())
                keys = {"AccessKeyId": "ASIATESTTESTTESTTEST", "SecretKey": "secret-" + S, "SessionToken": "session-" + S,
                        "Expiration": time.time() + 3600}
                good = {"IdentityId": id, "Credentials": keys}
                if manner == "good":
                    keys["SecretKey"], keys["SessionToken"] = "secret-" + K, "session-" + K
                elif manner == "quote-token":
                    return self.answer(400, json.dumps(
                        {"__type": "NotAuthorizedException", "message": "Invalid login token. " + tokens + " " + tokens[:-9]}))
                elif manner == "html": return self.answer(502, "<html>" + S + "</html>", [("Content-Type", "text/html")])
                elif manner == "no-session-token": del keys["SessionToken"]
                elif manner == "garbage": return self.answer(200, b'{"Credentials": "' + S.encode() + b'\xff')
                elif manner == "line-break": keys["SecretKey"] = S + "\n[default]\n" + S
                elif manner == "past": keys["Expiration"] = 1e9
                elif manner == "odd-header":
                    return self.answer(500, S, [("x-amzn-errortype", S + " !"), ("Retry-After", S), ("X-Odd", S)])
                elif manner == "redirect":
                    return self.answer(307, S, [("Location", "http://127.0.0.1:1/?token=" + S)])
                elif manner == "list": return self.answer(200, json.dumps([S, good]))
                elif manner == "cut": return self.answer(200, json.dumps(good), length=5000)
                elif manner == "key-in-message":
                    return self.answer(400, json.dumps(
                        {"__type": "InvalidParameterException", "message": "eyJhbGciOiJub25lIn0." + S + ".x and " + tokens}))
                self.answer(200, json.dumps(good))

            def sts(self, form):
                role = form.get("RoleArn", "").split("/")[-1]
                token = self.headers.get("X-Amz-Security-Token", "")
                if role == "html": return self.answer(503, "<html>" + S + "</html>", [("Content-Type", "text/html")])
                if role == "incomplete":
                    return self.answer(200, "<AssumeRoleResponse><AssumeRoleResult><Credentials><SecretAccessKey>" + S
                        + "</SecretAccessKey></Credentials></AssumeRoleResult></AssumeRoleResponse>")
                if role == "garbage": return self.answer(200, "<AssumeRoleResponse>" + S)
                self.answer(403, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not with "
                    + token + " of " + self.headers.get("Authorization", "") + "</Message></Error></ErrorResponse>")

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Rogue)
        print(f"http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
        """#
}
