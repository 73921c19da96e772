import CredentialModel
import FoundationEssentials
import Testing

@Suite("A secret")
struct SecretTests {
    private struct Holder: Encodable {
        let name = "billing"
        let password: Secret
        let list: [Secret?]
        let map: [String: Secret]
    }

    private let secret = Secret("hunter2-test-secret")

    private var holder: Holder { Holder(password: secret, list: [secret, nil], map: ["key": secret]) }

    @Test func `no printed form shows it`() throws {
        var dumped = ""
        dump(secret, to: &dumped)
        dump(holder, to: &dumped)
        dump(
            ProviderToken(value: secret, expiration: Timestamp(seconds: 1), obtainedAt: Timestamp(seconds: 0)),
            to: &dumped)
        dump(SecretSource.literal(secret), to: &dumped)
        let error: any Error = DecodingError.valueNotFound(
            Secret.self, DecodingError.Context(codingPath: [], debugDescription: "\(secret)"))
        let forms = [
            "\(secret)", "\(holder)", "\([secret])", "\(Optional(secret) as Any)", secret.description,
            secret.debugDescription, String(describing: secret), String(reflecting: secret), String(reflecting: holder),
            String(reflecting: [secret]), String(reflecting: ["k": secret]),
            String(reflecting: SecretSource.literal(secret)),
            "\(Mirror(reflecting: secret).children.map(\.value))",
            "\(Mirror(reflecting: holder).children.map(\.value))",
            String(describing: error), dumped,
            String(decoding: try JSONEncoder().encode(holder), as: UTF8.self),
        ]
        for form in forms { #expect(!form.contains("hunter2"), "\(form)") }
        #expect("\(secret)" == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
    }

    @Test func `reveal is the way out`() {
        #expect(secret.reveal() == "hunter2-test-secret")
        #expect(secret == Secret("hunter2-test-secret"))
        #expect(secret != Secret("hunter2"))
        #expect(Secret("").isEmpty)
    }
}
