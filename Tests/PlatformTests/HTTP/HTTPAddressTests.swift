import Platform
import Testing

@Suite("HTTP addresses")
struct HTTPAddressTests {
    @Test(arguments: [
        ("https://sts.eu-west-1.amazonaws.com", "sts.eu-west-1.amazonaws.com", 443, "/", "sts.eu-west-1.amazonaws.com"),
        ("HTTPS://Example.COM:8443/a?b", "example.com", 8443, "/a?b", "example.com:8443"),
        ("http://127.0.0.1:5000", "127.0.0.1", 5000, "/", "127.0.0.1:5000"),
        ("http://127.9.9.9/x", "127.9.9.9", 80, "/x", "127.9.9.9"),
        ("http://localhost?x", "localhost", 80, "/?x", "localhost"),
        ("http://[::1]:5000/", "::1", 5000, "/", "[::1]:5000"),
        ("https://example.com:443/", "example.com", 443, "/", "example.com"),
    ])
    func `what may be called is taken apart`(
        url: String, host: String, port: Int, target: String, authority: String
    ) throws {
        let address = try HTTPAddress(url)
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.target == target)
        #expect(address.authority == authority)
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "https://", "https:///x", "https://:443/", "https:example.com",
        "http://example.com", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://[fe80::1]/",
        "http://127.0.0.1.example.com/", "http://localhost.example.com/", "http://127.1/", "http://0x7f.0.0.1/",
        "http://2130706433/", "http://127.0.0.1@example.com/", "https://user:pw@example.com/",
        "http://127.0.0.1\\@example.com/", "http://127.0.0.1#@example.com/", "https://example.com/#x",
        "https://example.com:0/", "https://example.com:65536/", "https://example.com:+80/", "https://example.com:/",
        "https://exa mple.com/", "https://example.com/\r\nX: y", "https://[::1", "https://[127.0.0.1]/",
        "https://[::1]x/", "https://ex%61mple.com/", "https://exämple.com/",
    ])
    func `whatever is in plain text elsewhere or could be read in two ways is refused`(_ url: String) {
        #expect(throws: HTTPTransportError.self) { try HTTPAddress(url) }
    }

    @Test(arguments: [
        ("https://127.0.0.1/", true, false), ("https://[::1]/", true, false), ("https://localhost/", true, false),
        ("https://[::ffff:127.0.0.1]/", true, false), ("https://169.254.169.254/", false, true),
        ("https://[fe80::1]/", false, true), ("https://[fec0::1]/", false, false), ("https://10.0.0.1/", false, false),
        ("https://128.0.0.1/", false, false),
    ])
    func `this machine and the link are told from the rest`(url: String, isLoopback: Bool, isLinkLocal: Bool) throws {
        let address = try HTTPAddress(url)
        #expect(address.isLoopback == isLoopback)
        #expect(address.isLinkLocal == isLinkLocal)
    }
}
