/// How a sign-in begins: the values of `authFlow`, Amplify's `authenticationFlowType`.
package enum AuthFlow: String, Sendable, Hashable, Codable, CaseIterable {
    /// The password is proved and never sent.
    case userSRP = "USER_SRP_AUTH"
    /// The password is sent; what user migration needs.
    case userPassword = "USER_PASSWORD_AUTH"
    /// Lambda triggers ask; a password, when there is one, is proved first.
    case custom = "CUSTOM_AUTH"
}
