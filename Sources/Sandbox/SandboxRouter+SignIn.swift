import StrictJSON

// The pages and endpoints at which humans sign in.
extension SandboxRouter {
    /// The call of a page or an endpoint of a sign-in.
    func signIn(
        _ page: IssuerPath.Page, _ issuer: Issuer, _ request: SandboxRequest
    ) throws(SandboxRejection) -> SandboxCall {
        let providers = services.issuers
        let query = FormFields(Array(request.query.utf8))
        let form = request.form
        let authorization = request.header("authorization")
        let subjects: @Sendable () -> [String] = {
            [issuer.key] + ["client_id", "user"].compactMap { query[$0] ?? form[$0] }
        }
        switch (page, request.method) {
        case (.authorization, "GET"):
            return SandboxCall(operation: .authorize, format: .page, subjects: subjects) { _ throws(ServiceError) in
                try providers.consent(issuer, query: query)
            }
        case (.authorization, "POST"):
            return SandboxCall(operation: .authorize, format: .page, subjects: subjects) { _ throws(ServiceError) in
                try providers.decide(issuer, query: query, form: form)
            }
        case (.deviceAuthorization, "POST"):
            return SandboxCall(operation: .deviceAuthorization, format: .oauth, subjects: subjects) {
                [address] _ throws(ServiceError) in
                var answer = SandboxAnswer.json(
                    try providers.deviceAuthorization(
                        issuer, form: form, authorization: authorization, at: address()))
                answer.headers.append(("Cache-Control", "no-store"))
                return answer
            }
        case (.device, "GET"):
            return SandboxCall(operation: .device, format: .page, subjects: subjects) { _ in
                providers.devicePage(issuer, query: query)
            }
        case (.device, "POST"):
            return SandboxCall(operation: .device, format: .page, subjects: subjects) { _ throws(ServiceError) in
                try providers.decideDevice(issuer, form: form)
            }
        case (.revocation, "POST"):
            return SandboxCall(operation: .revoke, format: .oauth, subjects: subjects) { _ throws(ServiceError) in
                try providers.revoke(issuer, form: form, authorization: authorization)
                return .json([:])
            }
        case (.permissions, "DELETE") where issuer.isFacebook:
            return SandboxCall(operation: .revoke, format: .oauth, subjects: subjects) { _ throws(ServiceError) in
                try providers.withdrawPermissions(issuer, query: query)
                return .json(["success": true])
            }
        default: throw .methodNotAllowed
        }
    }
}
