/// One event as it goes out: a line of JSON that ends in a line break.
package struct EventLine: Sendable, Hashable {
    /// What becomes of a line when there is no room for all.
    package enum Weight: Sendable, Hashable {
        /// Goes first.
        case info
        /// Goes when no `info` is left.
        case failure
        /// Always kept: the account of what went.
        case notice
    }

    package let bytes: [UInt8]
    /// The event's number in the process; lines leave in this order.
    package let sequence: Int64
    package let weight: Weight

    package init(bytes: [UInt8], sequence: Int64, weight: Weight) {
        self.bytes = bytes
        self.sequence = sequence
        self.weight = weight
    }
}
