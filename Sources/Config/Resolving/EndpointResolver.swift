import CredentialModel

/// Endpoints that replace the real ones: `endpoints`, then the variables of the AWS SDKs.
struct EndpointResolver {
    let reader: ConfigReader

    func overrides() -> EndpointOverrides {
        EndpointOverrides(
            cognitoIdentity: address(.cognitoIdentity, "COGNITO_IDENTITY"),
            cognitoIdentityProvider: address(.cognitoIdentityProvider, "COGNITO_IDENTITY_PROVIDER"),
            sts: address(.sts, "STS"))
    }

    func providers() -> ProviderEndpoints {
        guard let section else { return ProviderEndpoints() }
        return ProviderEndpoints(
            google: reader.address(.google, in: section), facebook: reader.address(.facebook, in: section),
            amazon: reader.address(.amazon, in: section))
    }

    private var section: Int? { reader.value(.endpoints, in: reader.tree.root) }

    /// AWS SDKs and Tools Reference Guide, "Service-specific endpoints".
    private func address(_ key: ConfigKey, _ service: String) -> String? {
        if let section, reader.has(key, in: section) { return reader.address(key, in: section) }
        for variable in ["AWS_ENDPOINT_URL_\(service)", "AWS_ENDPOINT_URL"] {
            guard let text = reader.context.environment[variable], !text.isEmpty else { continue }
            guard let problem = AddressSyntax.problem(of: text) else { return AddressSyntax.base(text) }
            reader.context.diagnostics.add(
                Diagnostic(
                    file: reader.tree.file, message: "the environment variable \(variable): \(problem)",
                    remedy: "unset it, or write endpoints.\(key.name)"), order: reader.tree.order)
            return nil
        }
        return nil
    }
}
