/// What a service or the machine counts requests by, for instance "GetId of one pool at one host".
package struct BucketKey: Sendable, Hashable {
    /// Tells the bucket from all others.
    package let name: String
    /// The entry of the table of rates that holds for it; `nil`, or a name that the table lacks: unlimited. Such a bucket
    /// still has a circuit breaker.
    package let rate: String?

    package init(_ name: String, rate: String?) {
        self.name = name
        self.rate = rate
    }

    // The rate follows from the name; hashing it as well would only cost time.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
