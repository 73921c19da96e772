import StrictJSON

/// What the Lambda triggers of a user pool are told: the one place that knows which map is sent by which operation.
///
/// Amplify's rules to the letter: what is given with a call replaces what is configured, never merges with it, and an
/// empty map given with a call sends none of it; in a sign-in `validationData` that is not empty takes the place of
/// `clientMetadata` altogether; a sign-up carries both.
package struct LambdaMetadata: Sendable, Hashable {
    /// The two maps under the names that the configuration and Amplify have for them; `nil`: not given at all.
    package struct Maps: Sendable, Hashable {
        package var clientMetadata: [String: String]?
        package var validationData: [String: String]?

        package init(clientMetadata: [String: String]? = nil, validationData: [String: String]? = nil) {
            self.clientMetadata = clientMetadata
            self.validationData = validationData
        }
    }

    /// Where a map that is sent was written.
    package enum Origin: String, Sendable, Hashable {
        case call, configuration
    }

    /// A map that is sent, and where it comes from.
    package struct Sent: Sendable, Hashable {
        /// `clientMetadata` or `validationData`: the name that it was written under.
        package let name: String
        package let origin: Origin
        package let values: [String: String]
    }

    /// What the configuration says.
    package var configured: Maps
    /// What is given with this call.
    package var call: Maps

    package init(configured: Maps = Maps(), call: Maps = Maps()) {
        self.configured = configured
        self.call = call
    }

    /// The same configuration with other maps given with the call.
    package func with(call: Maps) -> LambdaMetadata { LambdaMetadata(configured: configured, call: call) }

    /// What an operation sends as `ClientMetadata`; `nil`: the member is left out.
    package func clientMetadata(for operation: UserPoolOperation) -> Sent? {
        guard MetadataUse.of(operation).contains(where: { $0.member == .clientMetadata }) else { return nil }
        if operation == .signIn, let validation, !validation.values.isEmpty { return validation }
        return client
    }

    /// What an operation sends as `ValidationData`; `nil`: the member is left out.
    package func validationData(for operation: UserPoolOperation) -> Sent? {
        guard MetadataUse.of(operation).contains(where: { $0.member == .validationData }) else { return nil }
        return validation.flatMap { $0.values.isEmpty ? nil : $0 }
    }

    private var client: Sent? {
        chosen("clientMetadata", call: call.clientMetadata, configured: configured.clientMetadata)
    }

    private var validation: Sent? {
        chosen("validationData", call: call.validationData, configured: configured.validationData)
    }

    private func chosen(_ name: String, call: [String: String]?, configured: [String: String]?) -> Sent? {
        if let call { return Sent(name: name, origin: .call, values: call) }
        return configured.map { Sent(name: name, origin: .configuration, values: $0) }
    }
}

// MARK: On the wire

extension LambdaMetadata {
    /// The member `ClientMetadata` of a request; a sign-in always has one, if an empty one, as Amplify's have.
    ///
    /// Fails with `parameter` on a value that the service would refuse (API reference, StringType).
    func clientMetadataMember(for operation: UserPoolOperation) throws(UserPoolError) -> JSONValue? {
        guard let sent = clientMetadata(for: operation) else { return operation == .signIn ? [:] : nil }
        return try Self.map(sent.values, name: sent.name)
    }

    /// The member `ValidationData` of a request, in the order of the names.
    ///
    /// Fails with `parameter` on a name or a value that the service would refuse (API reference, AttributeType).
    func validationDataMember(for operation: UserPoolOperation) throws(UserPoolError) -> JSONValue? {
        guard let sent = validationData(for: operation) else { return nil }
        return try UserAttribute.list(
            sent.values.sorted { $0.key < $1.key }.map { UserAttribute($0.key, $0.value) }, name: "validationData")
    }

    /// The member `ClientMetadata` of a refresh: what is configured, for nobody calls it.
    var refreshMember: JSONValue? {
        get throws(UserPoolError) {
            guard let values = configured.clientMetadata else { return nil }
            return try Self.map(values, name: "clientMetadata")
        }
    }

    private static func map(_ values: [String: String], name: String) throws(UserPoolError) -> JSONValue {
        for (key, value) in values where key.utf8.count > 131_072 || value.utf8.count > 131_072 {
            throw .invalid("a value of \(name) is longer than 128 KiB", remedy: "shorten it")
        }
        return .object(JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
