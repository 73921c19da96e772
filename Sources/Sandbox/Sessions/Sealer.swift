import Crypto
import FoundationEssentials
import StrictJSON

/// Turns facts into opaque tokens that only this server can make and read, so that none of them need be remembered.
struct Sealer: Sendable {
    private let key = SymmetricKey(size: .bits256)

    /// The facts, sealed for one purpose, in base64 (with `+`, `/` and `=`, which AWS's session tokens have too).
    func seal(_ facts: JSONObject, for purpose: String) throws(ServiceError) -> String {
        let plain = JSONWriter.bytes(.object(facts))
        guard let box = try? AES.GCM.seal(plain, using: key, authenticating: Array(purpose.utf8)).combined else {
            throw ServiceError("InternalErrorException", status: 500, "The token could not be sealed.")
        }
        return box.base64EncodedString()
    }

    /// The facts behind a token that ``seal(_:for:)`` gave for this purpose, else `nil`.
    func open(_ token: String, for purpose: String) -> JSONObject? {
        guard let data = Data(base64Encoded: token), let box = try? AES.GCM.SealedBox(combined: data),
            let plain = try? AES.GCM.open(box, using: key, authenticating: Array(purpose.utf8))
        else { return nil }
        return (try? JSONReader.read([UInt8](plain)))?.object
    }
}
