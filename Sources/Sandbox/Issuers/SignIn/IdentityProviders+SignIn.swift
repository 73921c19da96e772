import CredentialModel
import StrictJSON

// The pages and endpoints at which a human signs in.
extension IdentityProviders {
    // MARK: In a browser

    /// The page that asks the human.
    func consent(_ issuer: Issuer, query: FormFields) throws(ServiceError) -> SandboxAnswer {
        let request = try AuthorizationRequest(query, at: issuer, clients: clientIDs[issuer.key] ?? [])
        if let refusal = request.refusal { return request.answer(refusal) }
        return SandboxPage.form(
            "Sign in to \(issuer.key)",
            ["\(request.clientID) asks for: \(request.scopes.sorted().joined(separator: " "))."],
            fields: [("user", "User name", query["login_hint"] ?? "alice")], buttons: Self.decisions)
    }

    /// What becomes of the human's decision.
    func decide(_ issuer: Issuer, query: FormFields, form: FormFields) throws(ServiceError) -> SandboxAnswer {
        let request = try AuthorizationRequest(query, at: issuer, clients: clientIDs[issuer.key] ?? [])
        if let refusal = request.refusal { return request.answer(refusal) }
        guard form["decision"] == "allow" else {
            return request.answer(ServiceError("access_denied", "The user denied the request."))
        }
        let grant = SignInGrant(
            issuer: issuer, clientID: request.clientID, user: try user(in: form), scopes: request.scopes,
            isOffline: request.isOffline, nonce: request.nonce)
        return request.answer(code: codes.issue(grant, for: request))
    }

    private static let decisions = [("allow", "Allow"), ("deny", "Deny")]

    private func user(in form: FormFields) throws(ServiceError) -> String {
        guard let user = form["user"], (1...64).contains(user.utf8.count), user.utf8.allSatisfy(\.isSessionNameByte)
        else { throw ServiceError("invalid_request", "A user name is 1 to 64 letters, digits and _+=,.@-.") }
        return user
    }

    // MARK: On another device

    /// The device authorization endpoint (RFC 8628 section 3.1).
    func deviceAuthorization(
        _ issuer: Issuer, form: FormFields, authorization: String?, at address: String
    ) throws(ServiceError) -> JSONValue {
        guard !issuer.issuesOpaqueTokens else {
            throw ServiceError("invalid_request", "This provider has no sign-in for devices.")
        }
        let clientID = try client(issuer, form: form, authorization: authorization, isProved: !issuer.namesDevices)
        let scopes = Set((form["scope"] ?? "").split(separator: " ").map(String.init))
        let issued = devices.issue(issuer: issuer, clientID: clientID, scopes: scopes)
        let page = "\(issuer.address(at: address))/device"
        var answer: JSONObject = [
            "device_code": .string(issued.device), "user_code": .string(issued.user),
            "expires_in": .integer(DeviceCodes.lifetime.components.seconds),
            "interval": .integer(DeviceCodes.interval.components.seconds),
        ]
        if issuer.isGoogle {
            answer["verification_url"] = .string(page)
        } else {
            answer["verification_uri"] = .string(page)
            answer["verification_uri_complete"] = .string(QueryText.append([("user_code", issued.user)], to: page))
        }
        return .object(answer)
    }

    /// The page where the human types the code.
    func devicePage(_ issuer: Issuer, query: FormFields) -> SandboxAnswer {
        SandboxPage.form(
            "Connect a device to \(issuer.key)", ["Type the code that the device shows."],
            fields: [("user_code", "Code", query["user_code"] ?? ""), ("user", "User name", "alice")],
            buttons: Self.decisions)
    }

    /// What becomes of the human's decision there.
    func decideDevice(_ issuer: Issuer, form: FormFields) throws(ServiceError) -> SandboxAnswer {
        guard let code = form["user_code"], let client = devices.client(of: code, issuer: issuer) else {
            throw ServiceError("invalid_request", "No device shows this code.")
        }
        let isAllowed = form["decision"] == "allow"
        guard devices.decide(code, issuer: issuer, user: isAllowed ? try user(in: form) : nil) else {
            throw ServiceError("invalid_request", "No device shows this code any more.")
        }
        return SandboxPage.message(
            isAllowed ? "Device connected" : "Device not connected",
            ["\(client) \(isAllowed ? "may go on" : "was refused"). You can close this page."])
    }

    // MARK: Grants

    /// What comes of a code; Facebook's answer is an access token alone.
    func redeemCode(_ issuer: Issuer, clientID: String, form: FormFields) throws(ServiceError) -> JSONValue {
        let code = try required("code", in: form)
        let grant = try codes.redeem(
            code, issuer: issuer, clientID: clientID, redirectURI: form["redirect_uri"],
            verifier: form["code_verifier"]
        ) { refreshTokens.revoke($0, issuer: issuer, clientID: clientID) }
        let refreshToken = refreshToken(for: grant)
        codes.note(refreshToken, of: code)
        return try answer(grant, refreshToken: refreshToken)
    }

    /// What comes of a device code.
    func redeemDevice(_ issuer: Issuer, clientID: String, form: FormFields) throws(ServiceError) -> JSONValue {
        let grant = try devices.redeem(try required("device_code", in: form), issuer: issuer, clientID: clientID)
        return try answer(grant, refreshToken: refreshToken(for: grant))
    }

    private func refreshToken(for grant: SignInGrant) -> String? {
        guard grant.isOffline, !grant.issuer.isFacebook else { return nil }
        return refreshTokens.begin(
            issuer: grant.issuer, clientID: grant.clientID,
            RefreshTokenLedger.Owner(user: grant.user, hasIDToken: grant.scopes.contains("openid")))
    }

    private func answer(_ grant: SignInGrant, refreshToken: String?) throws(ServiceError) -> JSONValue {
        try answer(
            grant.issuer, clientID: grant.clientID, user: grant.user, withIDToken: grant.scopes.contains("openid"),
            refreshToken: refreshToken, nonce: grant.nonce)
    }

    // MARK: Revocation

    /// The revocation endpoint (RFC 7009): whatever is not known is revoked already. Google asks for no client.
    func revoke(_ issuer: Issuer, form: FormFields, authorization: String?) throws(ServiceError) {
        let token = try required("token", in: form)
        let isUnnamed = issuer.isGoogle && form["client_id"] == nil && authorization == nil
        let clients =
            isUnnamed
            ? clientIDs[issuer.key] ?? [] : [try client(issuer, form: form, authorization: authorization)]
        for client in clients { refreshTokens.revoke(token, issuer: issuer, clientID: client) }
    }

    /// Facebook's `DELETE /me/permissions`: the app's access token is worthless from now on.
    func withdrawPermissions(_ issuer: Issuer, query: FormFields) throws(ServiceError) {
        let token = try required("access_token", in: query)
        for client in clientIDs[issuer.key] ?? [] { refreshTokens.revoke(token, issuer: issuer, clientID: client) }
    }
}
