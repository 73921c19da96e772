import Platform

/// Base addresses: https anywhere, plain http on this machine only.
enum AddressSyntax {
    /// What is wrong with an address; never shows it, for it may hold a password.
    static func problem(of text: String) -> String? {
        do throws(HTTPTransportError) {
            let address = try HTTPAddress(text)
            return address.target.utf8.contains(UInt8(ascii: "?")) ? "a base address has no query" : nil
        } catch {
            return error.message
        }
    }

    /// The address without a slash at its end, ready for a path to be put behind it.
    static func base(_ text: String) -> String {
        var base = Substring(text)
        while base.utf8.last == UInt8(ascii: "/") { base.removeLast() }
        return String(base)
    }
}
