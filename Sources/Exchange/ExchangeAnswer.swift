package import CredentialModel

/// What an exchange gave, and what its answer taught beside it.
package struct ExchangeAnswer<Value: Sendable>: Sendable {
    package let value: Value
    /// The service's own time when it answered (its `Date` header).
    package let serverDate: Timestamp?
    /// Host and port that answered.
    package let host: String
    /// What somebody should know although it worked, one sentence each.
    package let warnings: [String]

    package init(value: Value, serverDate: Timestamp?, host: String, warnings: [String] = []) {
        self.value = value
        self.serverDate = serverDate
        self.host = host
        self.warnings = warnings
    }
}
