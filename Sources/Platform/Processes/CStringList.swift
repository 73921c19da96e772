/// Strings laid out for `execve`: one block of bytes and where each string begins.
struct CStringList: Sendable {
    private var bytes: [CChar] = []
    private var offsets: [Int] = []

    /// `nil` when a string holds a NUL, which C would take for its end.
    init?(_ strings: some Sequence<String>) {
        for string in strings {
            guard !string.utf8.contains(0) else { return nil }
            append(string.utf8)
        }
    }

    /// Strings that need not be UTF-8. C takes a NUL in one of them for its end.
    init(bytes strings: some Sequence<[UInt8]>) {
        for string in strings { append(string) }
    }

    private mutating func append(_ string: some Sequence<UInt8>) {
        offsets.append(bytes.count)
        bytes.append(contentsOf: string.lazy.map(CChar.init(bitPattern:)))
        bytes.append(0)
    }

    /// The strings as a list that ends with NULL, valid within the call.
    func withPointers<Result>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> Result) -> Result {
        bytes.withUnsafeBufferPointer { bytes in
            let start = UnsafeMutablePointer(mutating: bytes.baseAddress)
            var pointers = offsets.map { start?.advanced(by: $0) }
            pointers.append(nil)
            return pointers.withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}
