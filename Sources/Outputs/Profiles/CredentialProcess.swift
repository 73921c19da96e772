/// The `credential_process` of a profile: a program that prints its credentials, asked by the SDKs themselves.
package struct CredentialProcess: Sendable, Hashable {
    /// The program's absolute path and its arguments.
    package let arguments: [String]

    package init(arguments: [String]) { self.arguments = arguments }

    /// The line as it stands in a config file: botocore splits it like a shell without running one, other SDKs hand it
    /// to `sh -c`, so it is built of what both read alike. `nil` when an argument cannot be written so.
    var line: String? {
        var words: [String] = []
        for argument in arguments {
            guard !argument.isEmpty, argument.utf8.allSatisfy({ Self.isPlain($0) || $0 == UInt8(ascii: " ") }) else {
                return nil
            }
            words.append(argument.utf8.allSatisfy(Self.isPlain) ? argument : "\"\(argument)\"")
        }
        return words.joined(separator: " ")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-_./@+=,:".utf8.contains(byte)
        }
    }
}
