import StrictJSON

// Cognito User Pools.
extension SandboxRouter {
    /// The call of an operation of user pools; `nil` when the target is another service's.
    func userPools(_ target: String, _ request: SandboxRequest) throws(SandboxRejection) -> SandboxCall? {
        let prefix = "AWSCognitoIdentityProviderService."
        guard target.hasPrefix(prefix) else { return nil }
        guard let operation = UserPoolService.operation(named: target.dropFirst(prefix.count)) else {
            throw .service(ServiceError("UnknownOperationException", "The sandbox has no operation \(target)."), .json)
        }
        let input: UserPoolInput
        do throws(ServiceError) { input = try UserPoolInput(request.body) } catch {
            throw .service(error, .json)
        }
        let service = services.userPools
        return SandboxCall(operation: operation, format: .json, subjects: { input.subjects }) {
            requestID throws(ServiceError) in
            WireFormat.json(try service.answer(operation, input), requestID: requestID)
        }
    }

    /// The call of a pool's discovery document or keys, at `/POOL/.well-known/…` or where other issuers have theirs;
    /// `nil` when the path is no pool's.
    func userPoolKeys(_ request: SandboxRequest) -> SandboxCall? {
        guard request.method == "GET" else { return nil }
        let service = services.userPools
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[parts.count - 2] == ".well-known",
            let pool = service.pools[String(parts[parts.count - 3])],
            ["/\(pool.id)", "/issuers/\(pool.loginsKey)"].contains(parts.dropLast(2).joined(separator: "/"))
        else { return nil }
        let keys = services.issuers.keySet
        switch parts[parts.count - 1] {
        case "openid-configuration":
            return SandboxCall(operation: .discovery, format: .oauth, subjects: { [pool.loginsKey] }) { [address] _ in
                .json(service.discovery(pool, at: address()))
            }
        case "jwks.json":
            return SandboxCall(operation: .keys, format: .oauth, subjects: { [pool.loginsKey] }) { _ in .json(keys) }
        default: return nil
        }
    }
}
