import CredentialModel
import StrictJSON

/// Finds the operation that a request calls.
struct SandboxRouter: Sendable {
    let services: SandboxServices
    /// The base address, which discovery documents tell.
    let address: @Sendable () -> String

    /// The call, or what a server says of a request that is none.
    func call(_ request: SandboxRequest) throws(SandboxRejection) -> SandboxCall {
        if request.path == "/" {
            guard request.method == "POST" else { throw .methodNotAllowed }
            if let target = request.header("x-amz-target") {
                if let call = try userPools(target, request) { return call }
                return try cognitoIdentity(target, request)
            }
            return try securityTokens(request)
        }
        if request.path == "/developer/token" {
            guard request.method == "POST" else { throw .methodNotAllowed }
            return developerToken(request)
        }
        if let call = userPoolKeys(request) { return call }
        return try issuer(request)
    }

    // MARK: AWS

    private func cognitoIdentity(_ target: String, _ request: SandboxRequest) throws(SandboxRejection) -> SandboxCall {
        let service = services.cognitoIdentity
        let input: CognitoIdentityInput
        do throws(ServiceError) { input = try CognitoIdentityInput(request.body) } catch {
            throw .service(error, .json)
        }
        let operation: SandboxOperation
        let result: @Sendable () throws(ServiceError) -> JSONValue
        switch target {
        case "AWSCognitoIdentityService.GetId":
            operation = .getID
            result = { () throws(ServiceError) in try service.getID(input) }
        case "AWSCognitoIdentityService.GetCredentialsForIdentity":
            operation = .getCredentialsForIdentity
            result = { () throws(ServiceError) in try service.getCredentials(input) }
        case "AWSCognitoIdentityService.GetOpenIdToken":
            operation = .getOpenIDToken
            result = { () throws(ServiceError) in try service.getOpenIDToken(input) }
        case "AWSCognitoIdentityService.GetOpenIdTokenForDeveloperIdentity":
            operation = .getOpenIDTokenForDeveloperIdentity
            result = { () throws(ServiceError) in try service.getDeveloperToken(input, request) }
        default:
            throw .service(ServiceError("UnknownOperationException", "The sandbox has no operation \(target)."), .json)
        }
        return SandboxCall(operation: operation, format: .json, subjects: { input.subjects }) {
            requestID throws(ServiceError) in WireFormat.json(try result(), requestID: requestID)
        }
    }

    private func securityTokens(_ request: SandboxRequest) throws(SandboxRejection) -> SandboxCall {
        let service = services.securityTokens
        let form = request.form
        guard let action = form["Action"] else {
            throw .service(ServiceError("MissingAction", "The request names no Action."), .query)
        }
        let operation: SandboxOperation
        let result: @Sendable () throws(ServiceError) -> [XMLElement]
        switch (action, form["Version"]) {
        case ("AssumeRole", SecurityTokenService.version):
            operation = .assumeRole
            result = { () throws(ServiceError) in try service.assumeRole(form, request) }
        case ("AssumeRoleWithWebIdentity", SecurityTokenService.version):
            operation = .assumeRoleWithWebIdentity
            result = { () throws(ServiceError) in try service.assumeRoleWithWebIdentity(form) }
        case ("GetCallerIdentity", SecurityTokenService.version):
            operation = .getCallerIdentity
            result = { () throws(ServiceError) in try service.getCallerIdentity(request) }
        default:
            let version = form["Version"] ?? "NO_VERSION_SPECIFIED"
            throw .service(
                ServiceError("InvalidAction", "Could not find operation \(action) for version \(version)"), .query)
        }
        return SandboxCall(
            operation: operation, format: .query,
            subjects: {
                ["RoleArn", "RoleSessionName", "ProviderId"].compactMap { form[$0] }
                    + TokenSubjects.texts(form["WebIdentityToken"] ?? "")
            }
        ) { requestID throws(ServiceError) in WireFormat.query(action, try result(), requestID: requestID) }
    }

    // MARK: Providers

    private func developerToken(_ request: SandboxRequest) -> SandboxCall {
        let form = request.form
        let tokens = services.developerTokens
        return SandboxCall(
            operation: .developerToken, format: .oauth,
            subjects: { ["pool", "user", "identity_id"].compactMap { form[$0] } }
        ) { _ throws(ServiceError) in
            guard let user = form["user"], (1...1024).contains(user.utf16.count) else {
                throw ServiceError("invalid_request", "user is missing.")
            }
            guard let pool = form["pool"] ?? tokens.onlyPool else {
                throw ServiceError(
                    "invalid_request", "pool is missing, and not one pool alone has a developer provider.")
            }
            let identityID = form["identity_id"].flatMap { $0.isEmpty ? nil : $0 }
            let (identity, token, expiration) = try tokens.issue(poolID: pool, user: user, identityID: identityID)
            return .json([
                "identity_id": .string(identity), "token": .string(token),
                "expires_at": .integer(expiration.milliseconds),
            ])
        }
    }

    private func issuer(_ request: SandboxRequest) throws(SandboxRejection) -> SandboxCall {
        let providers = services.issuers
        guard let path = IssuerPath(request.path), let issuer = providers.issuer(named: path.name, at: address())
        else {
            throw .notFound
        }
        switch (path.page, request.method) {
        case (.discovery, "GET"):
            return SandboxCall(operation: .discovery, format: .oauth, subjects: { [issuer.key] }) { [address] _ in
                .json(providers.discovery(issuer, at: address()))
            }
        case (.keys, "GET"):
            return SandboxCall(operation: .keys, format: .oauth, subjects: { [issuer.key] }) { _ in
                .json(providers.keySet)
            }
        case (.token, "POST"):
            return token(issuer, form: request.form, authorization: request.header("authorization"))
        case (.token, "GET") where issuer.isFacebook:
            // Facebook's extension of tokens has its parameters in the query.
            return token(issuer, form: FormFields(Array(request.query.utf8)), authorization: nil)
        default: return try signIn(path.page, issuer, request)
        }
    }

    private func token(_ issuer: Issuer, form: FormFields, authorization: String?) -> SandboxCall {
        let providers = services.issuers
        return SandboxCall(
            operation: .token, format: .oauth,
            subjects: { [issuer.key] + ["client_id", "refresh_token"].compactMap { form[$0] } }
        ) { _ throws(ServiceError) in
            var answer = SandboxAnswer.json(try providers.token(issuer, form: form, authorization: authorization))
            // RFC 6749, 5.1.
            answer.headers.append(("Cache-Control", "no-store"))
            return answer
        }
    }
}
