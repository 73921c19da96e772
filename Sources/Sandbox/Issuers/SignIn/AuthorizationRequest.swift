import Platform

/// What a browser brings to an authorization endpoint (RFC 6749 section 4.1.1, RFC 7636 section 4.3).
struct AuthorizationRequest: Sendable {
    let issuer: Issuer
    let clientID: String
    let redirectURI: String
    let challenge: String
    let scopes: Set<String>
    let isOffline: Bool
    let nonce: String?
    private let state: String?
    /// What is wrong with it that the client is to hear; `nil` when nothing is.
    let refusal: ServiceError?

    /// Throws what only the human may hear: nobody is sent to an address that the client may not name.
    init(_ query: FormFields, at issuer: Issuer, clients: Set<String>) throws(ServiceError) {
        guard let clientID = query["client_id"], clients.contains(clientID) else {
            throw ServiceError("invalid_client", status: 401, "No such client is registered here.")
        }
        guard let redirectURI = query["redirect_uri"], let address = try? HTTPAddress(redirectURI),
            !address.isSecure, address.isLoopback
        else {
            throw ServiceError("redirect_uri_mismatch", "redirect_uri must be an http address of this machine.")
        }
        self.issuer = issuer
        self.clientID = clientID
        self.redirectURI = redirectURI
        state = query["state"]
        challenge = query["code_challenge"] ?? ""
        nonce = query["nonce"]
        // Facebook separates them by commas.
        scopes = Set((query["scope"] ?? "").split { $0 == " " || $0 == "," }.map(String.init))
        isOffline =
            issuer.givesOfflineAccessAlways || scopes.contains("offline_access") || query["access_type"] == "offline"
        refusal = Self.refusal(of: query, challenge: challenge)
    }

    private static func refusal(of query: FormFields, challenge: String) -> ServiceError? {
        guard query["response_type"] == "code" else {
            return ServiceError("unsupported_response_type", "Only response_type=code is served here.")
        }
        guard query["code_challenge_method"] == "S256" else {
            return ServiceError("invalid_request", "code_challenge_method must be S256.")
        }
        // 32 bytes in base64url.
        guard challenge.utf8.count == 43,
            challenge.utf8.allSatisfy({ $0.isASCIIAlphanumeric || "-_".utf8.contains($0) })
        else { return ServiceError("invalid_request", "code_challenge is no SHA-256 in base64url.") }
        return nil
    }

    /// The way back to the client, with the code.
    func answer(code: String) -> SandboxAnswer { answer([("code", code)]) }

    /// The way back to the client, with an error.
    func answer(_ error: ServiceError) -> SandboxAnswer {
        answer([("error", error.code), ("error_description", error.message)])
    }

    private func answer(_ fields: [(name: String, value: String)]) -> SandboxAnswer {
        let more = (state.map { [("state", $0)] } ?? []) + (issuer.isNamedInAnswers ? [("iss", issuer.identifier)] : [])
        return SandboxPage.redirect(to: QueryText.append(fields + more, to: redirectURI))
    }
}
