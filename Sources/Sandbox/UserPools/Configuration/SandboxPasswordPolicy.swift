/// What a user pool asks of new passwords (PasswordPolicyType).
package struct SandboxPasswordPolicy: Sendable, Hashable {
    /// 6 to 99 characters; 8 by default.
    package var minimumLength: Int
    /// The kinds of characters of which there must be one: all of them by default.
    package var requiresUppercase: Bool
    package var requiresLowercase: Bool
    package var requiresNumbers: Bool
    package var requiresSymbols: Bool

    package init(
        minimumLength: Int = 8, requiresUppercase: Bool = true, requiresLowercase: Bool = true,
        requiresNumbers: Bool = true, requiresSymbols: Bool = true
    ) {
        self.minimumLength = minimumLength
        self.requiresUppercase = requiresUppercase
        self.requiresLowercase = requiresLowercase
        self.requiresNumbers = requiresNumbers
        self.requiresSymbols = requiresSymbols
    }

    /// The symbols that count as such.
    private static let symbols = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- "

    /// Refuses a password that does not conform, in the service's words.
    func check(_ password: String) throws(ServiceError) {
        func has(_ range: ClosedRange<Unicode.Scalar>) -> Bool {
            password.unicodeScalars.contains { range.contains($0) }
        }
        let reason: String? =
            if password.utf16.count < minimumLength {
                "Password not long enough"
            } else if requiresUppercase && !has("A"..."Z") {
                "Password must have uppercase characters"
            } else if requiresLowercase && !has("a"..."z") {
                "Password must have lowercase characters"
            } else if requiresNumbers && !has("0"..."9") {
                "Password must have numeric characters"
            } else if requiresSymbols && !password.utf8.contains(where: { Self.symbols.utf8.contains($0) }) {
                "Password must have symbol characters"
            } else {
                nil
            }
        if let reason {
            throw ServiceError("InvalidPasswordException", "Password did not conform with policy: \(reason)")
        }
    }
}
