import Testing

@testable import Platform

/// Addresses to listen at.
struct `An address to listen at` {
    @Test(arguments: [
        ("127.0.0.1:9911", "127.0.0.1:9911", true), ("localhost:0", "127.0.0.1:0", true),
        ("LOCALHOST:80", "127.0.0.1:80", true), ("[::1]:9911", "[::1]:9911", true),
        ("127.9.9.9:1", "127.9.9.9:1", true),
        ("0.0.0.0:9912", "0.0.0.0:9912", false), ("[::]:9912", "[::]:9912", false),
        ("10.1.2.3:65535", "10.1.2.3:65535", false), ("[FE80::1]:1", "[fe80::1]:1", false),
        ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]:1", true), ("[::ffff:10.0.0.1]:1", "[::ffff:10.0.0.1]:1", false),
    ])
    func `is an IP address and a port`(text: String, written: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.description == written)
        #expect(address.isLoopback == isLoopback)
        #expect(ListenAddress(written) == address)
    }

    @Test(arguments: [
        "", ":", "9911", "127.0.0.1", "127.0.0.1:", ":9911", "127.0.0.1:65536", "127.0.0.1:+1", "127.0.0.1: 1",
        "127.0.0.1:٣", "::1:9911", "[::1]", "[127.0.0.1]:1", "[::1:1", "127.1:1", "0x7f.1:1", "example.com:80",
        "http://127.0.0.1:80", "127.0.0.1:80/", " 127.0.0.1:80",
    ])
    func `is nothing else`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(arguments: [
        ("127.0.0.1:1", "127.0.0.1:1", true), ("127.0.0.1:1", "127.0.0.1:2", false), ("0.0.0.0:1", "127.0.0.1:1", true),
        ("127.0.0.1:1", "[::]:1", true), ("127.0.0.1:1", "127.0.0.2:1", false), ("127.0.0.1:0", "127.0.0.1:0", false),
    ])
    func `can be taken once`(one: String, other: String, collides: Bool) throws {
        let (one, other) = (try #require(ListenAddress(one)), try #require(ListenAddress(other)))
        #expect(one.collides(with: other) == collides)
        #expect(other.collides(with: one) == collides)
    }
}
