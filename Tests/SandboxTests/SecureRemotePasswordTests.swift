import CredentialModel
import Crypto
import FoundationEssentials
import TestSupport
import Testing

@testable import Sandbox

/// The server's half of SRP against numbers that another implementation has calculated.
@Suite struct `Secure Remote Password` {
    private static let salt: [UInt8] = SecureRemotePassword.number(hex: "63479ad69a090b258277ec8fba6f9941") ?? []
    private static let identity = "AbCdEfGhIalice"

    private static func secret(_ name: String) -> [UInt8] {
        let half = Array(SHA512.hash(data: Array(name.utf8)))
        return half + half
    }

    private static func digest(_ number: [UInt8]) -> String {
        let padded = (number.first ?? 0) < 0x80 ? number : [0] + number
        return SecureRemotePassword.hex(Array(SHA256.hash(data: padded)))
    }

    @Test func `the numbers are those of a known sign-in`() throws {
        let verifier = SecureRemotePassword.verifier(
            identity: Self.identity, password: "P@ssw0rd!", salt: Self.salt)
        let serverKey = SecureRemotePassword.serverKey(for: verifier, secret: Self.secret("server-b"))
        let clientKey = ModularGroup.power(ModularGroup.generator, Self.secret("client-a"))
        #expect(Self.digest(clientKey) == "7323aa2906e1e5785cb4e430e6405cd07e4e765c7a58d75e17c0abaa397d1909")
        #expect(Self.digest(serverKey.public) == "53be5af28dc92a0269c1f70969dbb99a15f9bbaf7be9e52094d4fb0421e3debc")
        let key = SecureRemotePassword.sessionKey(clientKey: clientKey, serverKey: serverKey, verifier: verifier)
        #expect(SecureRemotePassword.hex(key) == "d96fd9466d86d641d8b39f1cdbe5ba1b")
        let signature = try #require(Data(base64Encoded: "vVUzqUkf+GsGP9oiM+pRgM3XzEm7InpAbbuR83qGFXU="))
        func isSigned(at timestamp: String) -> Bool {
            SecureRemotePassword.isSigned(
                Array(signature), key: key, identity: Self.identity, secretBlock: Array("secret-block".utf8),
                timestamp: timestamp)
        }
        #expect(isSigned(at: "Mon Nov 3 09:05:07 UTC 2025"))
        #expect(!isSigned(at: "Mon Nov 3 09:05:08 UTC 2025"))
    }

    @Test func `another password leads to another key`() {
        let verifier = SecureRemotePassword.verifier(identity: Self.identity, password: "P@ssw0rd?", salt: Self.salt)
        let serverKey = SecureRemotePassword.serverKey(for: verifier, secret: Self.secret("server-b"))
        let clientKey = ModularGroup.power(ModularGroup.generator, Self.secret("client-a"))
        let key = SecureRemotePassword.sessionKey(clientKey: clientKey, serverKey: serverKey, verifier: verifier)
        #expect(SecureRemotePassword.hex(key) != "d96fd9466d86d641d8b39f1cdbe5ba1b")
    }

    @Test func `numbers are read at any length and written without leading zeros`() {
        #expect(SecureRemotePassword.number(hex: "abc") == [0x0A, 0xBC])
        #expect(SecureRemotePassword.number(hex: "") == nil)
        #expect(SecureRemotePassword.number(hex: "0x1") == nil)
        #expect(SecureRemotePassword.hex([0, 0x0A, 0xBC]) == "abc")
        #expect(SecureRemotePassword.hex([0, 0]) == "0")
    }

    @Test func `multiples of the prime are nothing`() {
        #expect(ModularGroup.reduced(ModularGroup.prime) == [])
        #expect(ModularGroup.reduced([0]) == [])
        #expect(ModularGroup.sum(ModularGroup.prime, [5]) == [5])
        #expect(ModularGroup.product([3], [4]) == [12])
        #expect(ModularGroup.power([2], [10]) == [4, 0])
    }

    @Test(arguments: [
        ("Mon Nov 3 09:05:07 UTC 2025", true), ("Mon Nov 3 09:00:07 UTC 2025", true),
        ("Mon Nov 3 09:10:07 UTC 2025", true), ("Mon Nov 3 09:00:06 UTC 2025", false),
        ("Mon Nov 3 09:10:08 UTC 2025", false), ("Mon Nov 03 09:05:07 UTC 2025", false),
        ("Tue Nov 3 09:05:07 UTC 2025", false), ("Mon Nov 3 9:05:07 UTC 2025", false),
        ("Mon nov 3 09:05:07 UTC 2025", false), ("Mon Nov 3 09:05:07 GMT 2025", false),
        ("Mon Nov  3 09:05:07 UTC 2025", false), ("2025-11-03T09:05:07Z", false), ("", false),
    ])
    func `a claim's time is held against form and clock`(text: String, isAcceptable: Bool) throws {
        let now = try #require(Timestamp(rfc3339: "2025-11-03T09:05:07Z"))
        #expect(ClaimTimestamp.isAcceptable(text, at: now) == isAcceptable)
    }
}
