// What the providers do differently when somebody signs in.
extension Issuer {
    var isGoogle: Bool { key == "accounts.google.com" }

    var isAmazon: Bool { key == "www.amazon.com" }

    /// Whether every sign-in brings a refresh token.
    var givesOfflineAccessAlways: Bool { isAmazon }

    /// Whether every sign-in on another device brings a refresh token.
    var givesDevicesOfflineAccess: Bool { isGoogle }

    /// Whether answers of its authorization endpoint name it (RFC 9207).
    var isNamedInAnswers: Bool { !issuesOpaqueTokens }

    /// Whether it knows the client of a device by its name, without a proof.
    var namesDevices: Bool { isGoogle || isAuth0 }

    /// Where its authorization endpoint lies below its address.
    var authorizationPath: String {
        if isGoogle { return "/o/oauth2/v2/auth" }
        if isFacebook { return "/dialog/oauth" }
        return isAmazon ? "/ap/oa" : "/authorize"
    }

    /// Where its device authorization endpoint lies.
    var devicePath: String { isAuth0 ? "/oauth/device/code" : "/device/code" }

    /// Where its revocation endpoint lies.
    var revocationPath: String { isAuth0 ? "/oauth/revoke" : "/revoke" }

    /// A refusal of a device's question, with the status that the provider gives it; RFC 8628 has 400 for all.
    func deviceRefusal(_ code: String, _ message: String) -> ServiceError {
        let status =
            switch code {
            case "authorization_pending": isGoogle ? 428 : isAuth0 ? 403 : 400
            case "slow_down": isGoogle ? 403 : isAuth0 ? 429 : 400
            default: isGoogle || isAuth0 ? 403 : 400
            }
        return ServiceError(code, status: status, message)
    }
}
