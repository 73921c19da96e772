import CredentialModel
import Crypto
import Platform

/// Tells one machine from another, so that a copied state is noticed.
///
/// It is derived from systemd's machine id, which is not to be shown itself (machine-id(5)).
struct MachineID: Hashable, Sendable {
    let digest: String

    init(digest: String) { self.digest = digest }

    /// This machine; `nil` where it has no id, as in most containers.
    static var current: MachineID? {
        guard let file = try? AtomicFile(path: "/etc/machine-id", creatingFolder: false),
            let contents = try? file.read(limit: 4096)?.contents
        else { return nil }
        return MachineID(contents: contents)
    }

    /// The machine of this id: 32 hexadecimal digits, maybe with a line break.
    init?(contents: [UInt8]) {
        let id = contents.prefix { $0 != UInt8(ascii: "\n") }
        guard id.count == 32, id.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }) else { return nil }
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("evercred state".utf8), using: SymmetricKey(data: id))
        self.digest = Base64URL.encode(Array(code.prefix(16)))
    }
}
