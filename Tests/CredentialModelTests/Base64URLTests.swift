import CredentialModel
import TestSupport
import Testing

@Suite("The URL-safe base64")
struct Base64URLTests {
    @Test(
        "test vectors of RFC 4648",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"), ("\u{3ff}\u{3fe}?>", "z7_Pvj8-"),
        ])
    func vectors(_ text: String, _ encoded: String) {
        #expect(Base64URL.encode(text.utf8) == encoded)
        #expect(Base64URL.decode(encoded.utf8) == Array(text.utf8))
    }

    @Test func `what it encodes it decodes, with padding too`() {
        var generator = SeededGenerator(seed: 4648)
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text.utf8) == bytes)
            let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
            #expect(Base64URL.decode((text + padding).utf8) == bytes)
        }
    }

    @Test(arguments: ["+/+/", "Zm9v\n", "Zm 9v", "Z", "Zm9vY", "Zg==Zg", "Zm9vé", "Zm9v."])
    func `other texts are refused`(_ text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}
