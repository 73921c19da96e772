import TestSupport
import Testing

@testable import Providers

/// Secrets on a handler's stderr that nobody has named: recognised by their look, or by what stands before them.
struct `A line with a secret of the handler's own` {
    @Test(arguments: [
        "token expired", "password is wrong", "the token endpoint https://x answered 400", "fatal: token: expired",
        "unknown option --token", "use --password to set it", "token == null", "--user is missing",
        "cat: /run/secrets/db_password: No such file or directory", "open token: permission denied",
        "./get-token: 3: jq: not found", "get-token: line 3: jq: command not found", "KeyError: 'access_token'",
        "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db", "image registry.example.com/token:latest",
        "HTTP Basic Authentication failed", "Server auth using Basic with user 'my-client'", "the basic flow",
        "< WWW-Authenticate: Bearer realm=\"idp\", error=\"invalid_token\"", "< WWW-Authenticate: Basic realm=\"idp\"",
        "botocore.exceptions.InvalidToken: The security token is bad",
        "+ curl --silent https://idp.example.com:8443/a@b",
        "{\"error\": \"invalid_grant\", \"token_type\": \"Bearer\", \"expires_in\": 3600, \"id_token\": null}",
        "grant_type=refresh_token&scope=openid", "see git@example.com", "id -u evercred", "+ mkdir -p a:b",
    ])
    func `stays as it is when there is none`(line: String) {
        #expect(HandlerRedaction().line(line) == line)
    }

    @Test(arguments: [
        // HTTP headers, as curl -v shows them and as programs print them.
        ("> authorization: Basic bXk6czNjcjN0", "> authorization: [redacted]"),
        ("Proxy-Authorization: Digest username=\"a\", response=\"b c\"", "Proxy-Authorization: [redacted]"),
        ("< Set-Cookie: sid=s3cr3t; Path=/", "< Set-Cookie: [redacted]"),
        ("COOKIE:a=s3cr3t; b=s3cr3t", "COOKIE:[redacted]"),
        ("* [HTTP/2] [1] [authorization: Bearer s3cr3t]", "* [HTTP/2] [1] [authorization: [redacted]"),
        ("{'Authorization': 'Bearer s3cr3t'}", "{'Authorization': '[redacted]'}"),
        ("sent Basic bXk6czNjcjN0, got 401", "sent Basic [redacted], got 401"),
        ("bearer s3cr3t was refused", "bearer [redacted] was refused"),
        // YAML and INI.
        ("client_secret: s3cr3t", "client_secret: [redacted]"),
        ("  password: correct horse battery", "password: [redacted]"),
        ("- passwd: 's3cr3t''", "- passwd: '[redacted]''"),
        ("login with password: s3cr3t failed", "login with password: [redacted] failed"),
        ("{client_secret: s3 cr,3t}", "{client_secret: [redacted]"),
        ("x-api-key: s3cr3t", "x-api-key: [redacted]"),
        ("aws_secret_access_key = s3cr3t", "aws_secret_access_key = [redacted]"),
        ("password: >-\n  correct horse\n  battery\nuser: a", "password: >- [redacted] user: a"),
        // Options and addresses.
        ("+ curl -u my-client:s3cr3t https://idp", "+ curl -u [redacted] https://idp"),
        ("+ curl -umy-client:s3cr3t https://idp", "+ curl -u[redacted] https://idp"),
        ("+ curl --user 'my client:s3 cr3t' https://idp", "+ curl --user '[redacted]' https://idp"),
        ("+ curl --user=my-client:s3cr3t https://idp", "+ curl --user=[redacted] https://idp"),
        ("Command '['curl', '-u', 'my:s3cr3t']' failed", "Command '['curl', '-u', '[redacted]']' failed"),
        ("+ login --password s3cr3t --token=s3cr3t -x", "+ login --password [redacted] --token=[redacted] -x"),
        ("https://my:s3cr3t@idp.example.com:80/x", "https://[redacted]@idp.example.com:80/x"),
        ("cannot reach db://my:s3/cr?3t@host", "cannot reach db://[redacted]@host"),
        // Assignments, also those that a shell traces.
        ("password=s3@cr!\"3t next", "password=[redacted] next"),
        ("+ PASSWORD='it'\\''s s3cr3t' login", "+ PASSWORD='[redacted]' login"),
        ("+ TOKEN=$'a s3cr3t' login", "+ TOKEN=$'[redacted]' login"),
        ("+ curl -d 'client_secret=s3 cr3t&grant_type=x' y", "+ curl -d 'client_secret=[redacted]&grant_type=x' y"),
        ("{\\\"token\\\":\\\"s3cr3t\\\",\\\"n\\\":1}", "{\\\"token\\\":\\\"[redacted]\\\",\\\"n\\\":1}"),
        ("{'pin_token': 12345, 'n': 1}", "{'pin_token': [redacted], 'n': 1}"),
        ("\"token\" => \"s3 cr3t\"", "\"token\" => \"[redacted]\""),
        // PEM, whole and torn.
        (
            "key -----BEGIN PRIVATE KEY-----\nMIIE\nab==\n-----END PRIVATE KEY-----\nend",
            "key [redacted] end"
        ),
        (
            "{\"x\": \"-----BEGIN EC PRIVATE KEY-----\\nMIIE\\n-----END EC PRIVATE KEY-----\\n\", \"n\": 1}",
            "{\"x\": \"[redacted]\\n\", \"n\": 1}"
        ),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEvQIBADANBgkqhkiG9w0B\nerror: it is torn",
            "[redacted] error: it is torn"
        ),
        ("MIIEvQIBADANBgkqhkiG9w0B\nab==\n-----END PRIVATE KEY-----\nend", "[redacted] end"),
    ])
    func `loses it, and no more than that`(text: String, rest: String) {
        #expect(HandlerRedaction().line(text) == rest)
    }

    /// Each with its `@` replaced by a secret.
    private static let shapes = [
        "Authorization: @", "> proxy-authorization:  Basic @", "< set-cookie: a=@; Path=/", "cookie: @", "got Bearer @",
        "client_secret: @", "  passphrase: @", "- {password: @, n: 1}", "secret = @", "because of refresh_token: @",
        "token=@", "a?n=1&client_secret=@&b=2", "export PRIVATE_KEY='@'", "{\"assertion\":\"@\"}", "{'api_key': '@'}",
        "+ curl -u me:@ https://idp", "+ curl --user=me:@ https://idp", "run --password @ --force", "--token '@'",
        "https://me:@\u{40}idp.example.com/x", "-----BEGIN PRIVATE KEY-----\n@\n-----END PRIVATE KEY-----",
    ]

    @Test(arguments: shapes)
    func `loses it whatever it is made of, and however often it is looked through`(shape: String) {
        let alphabet = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/%!*$^(")
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let length = Int.random(in: 6...60, using: &random)
            let letters = (0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }
            let secret = "Q7" + String(letters)
            // The address has an `@` of its own, which is no place for one.
            let place = shape.firstIndex(of: "@") ?? shape.endIndex
            let text = shape[..<place] + secret + shape[place...].dropFirst()
            let once = HandlerRedaction().line(String(text))
            #expect(!once.contains(secret.suffix(4)) && !once.contains("Q7"), "\(text)")
            #expect(HandlerRedaction().line(once) == once)
        }
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `or of anything else is gone through to its end`(seed: UInt64) {
        let pieces = [
            "password", "token", "-u", "--user", ":", "=", " ", "\n", "\r\n", "'", "\"", "\\", "'\\''", "|", ">", "{",
            "}", "[", "]", ",", "&", "Basic", "bearer", "://", "@", "-----BEGIN ", "-----END ", "-----", "+ ", "x",
            "\u{E9}", "",
        ]
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                pieces[Int.random(in: 0..<pieces.count, using: &random)]
            }.joined()
            _ = HandlerRedaction().lines(of: Array(text.utf8))
        }
    }
}
