import Crypto

/// A digest of everything that credentials depend on, over bytes that no two different inputs share.
struct Fingerprint {
    private var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(512) }

    /// Starts again, keeping the memory.
    mutating func reset() { bytes.removeAll(keepingCapacity: true) }

    /// Adds a text; an absent one is not an empty one.
    mutating func add(_ text: String?) {
        guard let text else { return bytes.append(0) }
        bytes.append(1)
        add(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ number: Int) {
        withUnsafeBytes(of: UInt64(truncatingIfNeeded: number).littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// SHA-256 of what was added, in hexadecimal.
    var digest: String { bytes.withUnsafeBytes(Self.digest) }

    /// SHA-256 of a text, in hexadecimal.
    static func digest(of text: String) -> String {
        var text = text
        return text.withUTF8 { digest(UnsafeRawBufferPointer($0)) }
    }

    private static func digest(_ bytes: UnsafeRawBufferPointer) -> String {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        return hash.finalize().withUnsafeBytes { digest in
            String(unsafeUninitializedCapacity: 2 * digest.count) { output in
                for (index, byte) in digest.enumerated() {
                    output[2 * index] = digit(byte >> 4)
                    output[2 * index + 1] = digit(byte & 0xF)
                }
                return 2 * digest.count
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
