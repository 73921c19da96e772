import CredentialModel

/// One call of one operation of a user pool, by one of its clients.
struct PoolCall: Sendable {
    let operation: SandboxOperation
    let client: PoolClient
    let input: UserPoolInput
    let now: Timestamp

    var pool: UserPool { client.pool }

    /// The caller's `ClientMetadata`.
    var clientMetadata: [String: String]? { input.maps["ClientMetadata"] }

    /// What triggers that run once a user is known see of it: InitiateAuth keeps it from them (API reference,
    /// InitiateAuth, ClientMetadata).
    var clientMetadataOfAnswers: [String: String]? { operation == .initiateAuth ? nil : clientMetadata }

    /// Runs a trigger: it is written down, and fails where the pool is set up so.
    func run(
        _ trigger: LambdaTrigger, _ occasion: String, for username: String, clientMetadata: [String: String]? = nil,
        validationData: [String: String]? = nil
    ) throws(ServiceError) {
        pool.journal.record(
            TriggerInvocation(
                time: now, operation: operation, trigger: trigger, source: "\(trigger.sourcePrefix)_\(occasion)",
                username: username, clientID: client.id, clientMetadata: clientMetadata, validationData: validationData
            ))
        if let failure = pool.settings.triggerFailures[trigger.rawValue] {
            throw ServiceError(
                "UserLambdaValidationException", "\(trigger.rawValue) failed with error \(failure).")
        }
    }

    /// A parameter that the operation's own model does not ask for, but the service does.
    func required(_ name: String, in parameters: [String: String]) throws(ServiceError) -> String {
        guard let value = parameters[name], !value.isEmpty else {
            throw .invalidParameter("Missing required parameter \(name)")
        }
        return value
    }

    /// What is said of somebody who does not exist.
    var unknownUser: ServiceError { client.settings.hidesUserExistence ? .wrongPassword : .userNotFound }
}
