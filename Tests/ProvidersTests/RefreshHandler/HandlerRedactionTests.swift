import StrictJSON
import Testing

@testable import Providers

/// What remains of a handler's stderr.
struct `A redacted line` {
    @Test(arguments: [
        "exit 22: curl: (22) The requested URL returned error: 503",
        "commit 0123456789abcdef0123456789abcdef01234567 checked out",
        "no token was given; the password is wrong; key: missing",
        "reading /usr/share/some/rather/long/path/to/a/configuration/file.json",
        "arn:aws:iam::111122223333:role/Billing",
    ])
    func `keeps what is harmless`(line: String) {
        #expect(HandlerRedaction().line(line) == line)
    }

    @Test(arguments: [
        ("jwt eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2ln end", "jwt [redacted] end"),
        ("{\"id_token\":\"abc\"}", "{\"id_token\":\"[redacted]\"}"),
        ("{\"refresh_token\": \"test.x\", \"n\": 1}", "{\"refresh_token\": \"[redacted]\", \"n\": 1}"),
        ("Authorization: Bearer short", "Authorization: [redacted]"),
        ("key ASIATESTTESTTESTTEST used", "key [redacted] used"),
        ("https://a.test/token?client_secret=abc&x=1", "https://a.test/token?client_secret=[redacted]&x=1"),
        ("got abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123 there", "got [redacted] there"),
        ("AWS_SECRET_ACCESS_KEY=abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123", "[redacted]"),
        (String(repeating: "x", count: 100), "[redacted]"),
    ])
    func `lacks what looks like a secret`(line: String, rest: String) {
        #expect(HandlerRedaction().line(line) == rest)
    }

    @Test func `lacks every text that is known to be secret, the longer one first`() {
        var redaction = HandlerRedaction()
        redaction.hide("test-secret")
        redaction.hide("test-secret-and-more")
        redaction.hide(["a": ["test-deep-in-state", 5]] as JSONValue)
        redaction.hide("short")
        #expect(
            redaction.line("test-secret-and-more, test-secret\u{301}, test-deep-in-state, short")
                == "[redacted], [redacted]\u{301}, [redacted], short")
    }

    @Test func `lacks what was printed on stdout, well-formed or not`() {
        var parsed = HandlerRedaction()
        parsed.hideOutput(Array(#"{"token": "test-token-1", "error": {"message": "service is down"}}"#.utf8))
        #expect(parsed.line("test-token-1 service is down") == "[redacted] service is down")
        var torn = HandlerRedaction()
        torn.hideOutput(Array(#"{"token": "test-token-of-some-length"#.utf8))
        #expect(torn.line("got test-token-of-some-length") == "got [redacted]")
    }

    @Test func `lacks a secret also without the blanks that were printed around it`() {
        var redaction = HandlerRedaction()
        redaction.hideOutput(Array(#"{"token": "test-token-1\n", "state": "two test-tokens-of-some-length"}"#.utf8))
        #expect(
            redaction.line("got test-token-1 and test-tokens-of-some-length, two of them")
                == "got [redacted] and [redacted], two of them")
    }

    @Test func `shows control characters as what they are`() {
        #expect(
            HandlerRedaction().lines(of: Array("a\tb\u{1b}[2J\r\n\u{0}\u{85}\u{202e}c\n\n  \n".utf8) + [0xFF]) == [
                "a b\\u{1b}[2J", "\\u{0}\\u{85}\\u{202e}c", "\u{FFFD}",
            ])
    }

    @Test func `drops a torn beginning, which may be the rest of a secret`() {
        let redaction = HandlerRedaction()
        #expect(redaction.lines(of: Array("est-of-a-secret\nnext".utf8), isCut: true) == ["next"])
        #expect(redaction.lines(of: Array("est-of-a-secret".utf8), isCut: true) == [])
        #expect(redaction.lines(of: Array("ssword: a secret\nnext".utf8), isCut: true) == ["next"])
    }
}
