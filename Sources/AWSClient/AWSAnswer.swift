package import CredentialModel

/// What a service answered when it did what it was asked.
package struct AWSAnswer<Value: Sendable>: Sendable {
    package let value: Value
    /// The service's own time when it answered (its `Date` header).
    package let serverDate: Timestamp?
    package let requestID: String?
}
