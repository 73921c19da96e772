import CredentialModel
import Foundation
import StrictJSON
import Testing

@testable import UserPools

/// One exchange that another client has gone through (Fixtures/make-srp-pycognito.py).
struct ForeignProof: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fields: JSONObject

    subscript(_ name: String) -> String { fields[name]?.string ?? "" }

    static let all: [ForeignProof] = {
        let url = Bundle.module.url(forResource: "Fixtures/srp-pycognito", withExtension: "json")
        let bytes = url.flatMap { try? Data(contentsOf: $0) } ?? Data()
        let cases = (try? JSONReader.read(Array(bytes)))?.array ?? []
        return cases.compactMap(\.object).map {
            ForeignProof(testDescription: $0["name"]?.string ?? "", fields: $0)
        }
    }()

    var exchange: SecureRemotePassword? {
        Hexadecimal.decode(self["a"]).flatMap(SecureRemotePassword.init(privateValue:))
    }

    var challenge: SecureRemotePassword.Challenge {
        SecureRemotePassword.Challenge(salt: self["salt"], serverValue: self["B"], secretBlock: self["secretBlock"])
    }

    var subject: SecureRemotePassword.Subject {
        SecureRemotePassword.Subject(group: self["group"], name: self["user"], password: Secret(self["password"]))
    }
}

@Suite("Proofs of passwords")
struct PasswordProofTests {
    /// The exchange of Cognito's own mathematics, computed apart from this code.
    private enum Known {
        static let subject = SecureRemotePassword.Subject(
            group: "AbCdEfGhI", name: "alice", password: Secret("P@ssw0rd!"))
        static let salt = "63479ad69a090b258277ec8fba6f9941"
    }

    // MARK: Against another client

    @Test func `there are foreign proofs to compare with`() { #expect(ForeignProof.all.count == 13) }

    @Test(arguments: ForeignProof.all)
    func `a proof is the one that another client gives`(_ proof: ForeignProof) throws {
        let exchange = try #require(proof.exchange)
        #expect(exchange.publicValue == proof["A"])
        let time = try #require(Timestamp(rfc3339: proof["time"]))
        #expect(time.passwordClaim == proof["timestamp"])
        let key = try exchange.sessionKey(for: proof.challenge, of: proof.subject)
        #expect(key == Hexadecimal.decode(proof["key"]))
        let signature = try exchange.signature(for: proof.challenge, of: proof.subject, at: time.passwordClaim)
        #expect(signature == proof["signature"])
    }

    @Test(arguments: ForeignProof.all)
    func `the case of hexadecimal digits does not matter`(_ proof: ForeignProof) throws {
        let exchange = try #require(proof.exchange)
        var challenge = proof.challenge
        challenge.salt = challenge.salt.uppercased()
        challenge.serverValue = challenge.serverValue.uppercased()
        #expect(
            try exchange.signature(for: challenge, of: proof.subject, at: proof["timestamp"]) == proof["signature"])
    }

    @Test(arguments: ForeignProof.all)
    func `leading zeros do not change a number`(_ proof: ForeignProof) throws {
        let exchange = try #require(proof.exchange)
        for zeros in ["0", "00", "0000"] {
            var challenge = proof.challenge
            challenge.salt = zeros + challenge.salt
            challenge.serverValue = zeros + challenge.serverValue
            #expect(
                try exchange.signature(for: challenge, of: proof.subject, at: proof["timestamp"])
                    == proof["signature"])
        }
    }

    @Test(arguments: ForeignProof.all)
    func `a secret hash is the one that another client gives`(_ proof: ForeignProof) {
        let hash = SecretHash.of(
            username: proof["username"], clientID: "1example23456789", secret: Secret("test-client-secret"))
        #expect(hash == proof["secretHash"])
    }

    // MARK: Against the published numbers

    @Test func `the group is the one of RFC 3526 and its multiplier Cognito's`() {
        #expect(SRPGroup.modulus.bytes.count == 384)
        #expect(SRPGroup.modulus.signedBytes.count == 385)
        #expect(
            Hexadecimal.encode(SRPGroup.multiplier.bytes)
                == "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6")
    }

    @Test func `the exchange of the reference comes out`() throws {
        let clientHalf = SHA512Text.of("client-a")
        let serverHalf = SHA512Text.of("server-b")
        let exchange = try #require(SecureRemotePassword(privateValue: clientHalf + clientHalf))
        let salt = try #require(Hexadecimal.decode(Known.salt))
        let x = SecureRemotePassword.passwordNumber(salt: salt, of: Known.subject)
        #expect(Hexadecimal.encode(x.bytes) == "74622eade0744ce4baeff953cdeaf673996a53753a703da7d7fd793323865b59")
        let verifier = SRPGroup.generator.raised(to: x, modulo: SRPGroup.modulus)
        let serverPower = SRPGroup.generator.raised(
            to: BigNumber(serverHalf + serverHalf), modulo: SRPGroup.modulus)
        let serverValue = SRPGroup.multiplier.times(verifier).plus(serverPower).remainder(
            dividingBy: SRPGroup.modulus)
        let challenge = SecureRemotePassword.Challenge(
            salt: Known.salt, serverValue: Hexadecimal.encode(serverValue.bytes), secretBlock: "c2VjcmV0LWJsb2Nr")
        let key = try exchange.sessionKey(for: challenge, of: Known.subject)
        #expect(Hexadecimal.encode(key) == "d96fd9466d86d641d8b39f1cdbe5ba1b")
        let signature = try exchange.signature(
            for: challenge, of: Known.subject, at: "Mon Nov 3 09:05:07 UTC 2025")
        #expect(signature == "vVUzqUkf+GsGP9oiM+pRgM3XzEm7InpAbbuR83qGFXU=")
    }

    @Test func `the secret hash of the reference comes out`() {
        let hash = SecretHash.of(
            username: "alice", clientID: "1example23456789", secret: Secret("test-client-secret"))
        #expect(hash == "oqbp/+HBYLys0qvm119gMFvBXatHOujtQAgnsAs0VJI=")
    }

    // MARK: What is refused

    private func refusal(salt: String = Known.salt, serverValue: String, block: String = "dGVzdA==") -> UserPoolError? {
        #expect(throws: UserPoolError.self) {
            _ = try SecureRemotePassword().signature(
                for: SecureRemotePassword.Challenge(salt: salt, serverValue: serverValue, secretBlock: block),
                of: Known.subject, at: "Mon Nov 3 09:05:07 UTC 2025")
        }
    }

    @Test func `a public value that is a multiple of the modulus is refused`() {
        let modulus = Hexadecimal.encode(SRPGroup.modulus.bytes)
        let twice = Hexadecimal.encode(SRPGroup.modulus.plus(SRPGroup.modulus).bytes)
        for value in ["0", "0000", modulus, modulus.uppercased(), twice] {
            #expect(refusal(serverValue: value)?.code == "srp.challenge", "\(value.prefix(8))")
        }
    }

    @Test func `values that are no numbers are refused`() {
        for value in ["", "xyz", "-1", "0x10", "12 34", String(repeating: "f", count: 4096)] {
            #expect(refusal(serverValue: value)?.code == "srp.challenge")
        }
        for salt in ["", "not hex", String(repeating: "a", count: 1024)] {
            #expect(refusal(salt: salt, serverValue: "2")?.code == "srp.challenge")
        }
        #expect(refusal(serverValue: "2", block: "not base64!")?.code == "srp.challenge")
    }

    @Test func `every exchange has numbers of its own`() {
        let values = Set((0..<8).map { _ in SecureRemotePassword().publicValue })
        #expect(values.count == 8)
    }

    @Test func `nothing of an exchange can be printed`() throws {
        let exchange = try #require(SecureRemotePassword(privateValue: [UInt8](repeating: 0xAB, count: 128)))
        #expect(!"\(exchange)".contains("abababab"))
    }

    // MARK: Devices

    @Test func `a device's verifier is the power of its password`() throws {
        let verifier = DeviceVerifier(
            deviceKey: "eu-west-1_test", groupKey: "-group", password: Secret("dGVzdA=="), salt: [0xF0, 1, 2, 3])
        #expect(verifier.salt == "APABAgM=")
        let bytes = try #require(Data(base64Encoded: verifier.verifier))
        let subject = SecureRemotePassword.Subject(
            group: "-group", name: "eu-west-1_test", password: Secret("dGVzdA=="))
        let x = SecureRemotePassword.passwordNumber(salt: [0xF0, 1, 2, 3], of: subject)
        let expected = SRPGroup.generator.raised(to: x, modulo: SRPGroup.modulus).signedBytes
        #expect(Array(bytes) == expected)
    }

    @Test func `each device has a password of 40 random bytes`() throws {
        let one = DeviceVerifier(deviceKey: "k", groupKey: "g")
        let other = DeviceVerifier(deviceKey: "k", groupKey: "g")
        #expect(one.password != other.password)
        #expect(Data(base64Encoded: one.password.reveal())?.count == 40)
        #expect(one.salt != other.salt)
    }

    // MARK: Times

    @Test func `a time is written with days that are not padded`() throws {
        let samples = [
            "2025-11-03T09:05:07Z": "Mon Nov 3 09:05:07 UTC 2025",
            "2026-01-01T00:00:00Z": "Thu Jan 1 00:00:00 UTC 2026",
            "2024-02-29T23:59:59Z": "Thu Feb 29 23:59:59 UTC 2024",
            "1970-01-01T00:00:00Z": "Thu Jan 1 00:00:00 UTC 1970",
            "2026-11-23T08:00:00Z": "Mon Nov 23 08:00:00 UTC 2026",
            "2100-03-07T10:20:30Z": "Sun Mar 7 10:20:30 UTC 2100",
            "2026-08-08T12:00:00Z": "Sat Aug 8 12:00:00 UTC 2026",
            "2026-09-30T12:00:00Z": "Wed Sep 30 12:00:00 UTC 2026",
        ]
        for (text, expected) in samples {
            let time = try #require(Timestamp(rfc3339: text))
            #expect(time.passwordClaim == expected)
        }
        #expect(Timestamp(seconds: -1).passwordClaim == "Wed Dec 31 23:59:59 UTC 1969")
    }
}
