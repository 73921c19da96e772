import Crypto
import FoundationEssentials

/// Seals rows with AES-256-GCM (NIST SP 800-38D), each time under a fresh random nonce of 96 bits.
///
/// A sealed row is one version byte, the nonce, the ciphertext and the tag. The row's place is the associated data: a row
/// that is moved to another name or table does not open.
struct StateCipher: Sendable {
    /// Says how the rest of a sealed row is to be read.
    private static let version: UInt8 = 1
    private static let nonceCount = 12
    private static let tagCount = 16

    private let key: SymmetricKey

    init(_ key: StateKey) { self.key = key.key }

    /// What stands in a row for these bytes.
    func seal(bytes plaintext: [UInt8], at place: RowPlace) throws(StateError) -> [UInt8] {
        do {
            let box = try AES.GCM.seal(plaintext, using: key, authenticating: place.associatedData(Self.version))
            var sealed: [UInt8] = []
            sealed.reserveCapacity(1 + Self.nonceCount + plaintext.count + Self.tagCount)
            sealed.append(Self.version)
            sealed.append(contentsOf: box.nonce)
            sealed.append(contentsOf: box.ciphertext)
            sealed.append(contentsOf: box.tag)
            return sealed
        } catch {
            throw StateError(.cannotWrite, "\(place) could not be encrypted")
        }
    }

    /// What was sealed for this place; `nil` when it was not, was altered, or was sealed with another key.
    func open(_ sealed: UnsafeRawBufferPointer, at place: RowPlace) -> Data? {
        guard sealed.first == Self.version,
            let box = try? AES.GCM.SealedBox(combined: UnsafeRawBufferPointer(rebasing: sealed.dropFirst()))
        else { return nil }
        return try? AES.GCM.open(box, using: key, authenticating: place.associatedData(Self.version))
    }

    /// Whether this value was sealed for this place with this key.
    func accepts(_ sealed: [UInt8]?, at place: RowPlace) -> Bool {
        sealed?.withUnsafeBytes { open($0, at: place) } != nil
    }

    /// The row's value, read out of ``open(_:at:)``.
    func value<Value: RowCodable>(
        _ type: Value.Type, in sealed: UnsafeRawBufferPointer, at place: RowPlace
    ) -> Value? {
        guard let plaintext = open(sealed, at: place) else { return nil }
        return plaintext.withUnsafeBytes { try? RowDecoder.decode(type, from: $0) }
    }

    /// Seals a value for its place.
    func seal(_ value: some RowCodable, at place: RowPlace) throws(StateError) -> [UInt8] {
        var row = RowEncoder()
        row.append(value)
        return try seal(bytes: row.bytes, at: place)
    }
}
