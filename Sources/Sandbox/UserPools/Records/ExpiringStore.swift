import CredentialModel

/// Values under keys, each until a moment. What has expired takes no room for long.
struct ExpiringStore<Value: Sendable>: Sendable {
    private var entries: [String: (value: Value, expiration: Timestamp)] = [:]
    private var limit = 1024

    /// Keeps a value until that moment.
    mutating func insert(_ value: Value, under key: String, until expiration: Timestamp, now: Timestamp) {
        if entries.count >= limit {
            entries = entries.filter { now < $0.value.expiration }
            limit = max(1024, 2 * entries.count)
        }
        entries[key] = (value, expiration)
    }

    /// The value and its end, expired or not; it stays.
    func entry(_ key: String) -> (value: Value, expiration: Timestamp)? { entries[key] }

    mutating func remove(_ key: String) { entries[key] = nil }
}
