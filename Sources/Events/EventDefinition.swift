/// One entry of the catalogue: everything that is promised about an event.
package struct EventDefinition: Sendable, Hashable {
    package let name: EventName
    /// The levels it may have.
    package let levels: [EventLevel]
    /// When it is told: a sentence.
    package let occasion: String
    /// The pattern of its message; words in capitals stand for what is concerned.
    package let message: String
    /// The members of `data`, in order.
    package let fields: [EventField]

    package var channel: EventChannel { name.channel }
}

/// One member of an event's `data`.
package struct EventField: Sendable, Hashable {
    /// The JSON type of the value.
    package enum ValueType: String, Sendable, Hashable {
        case string
        case integer
        case boolean
        /// A string: RFC 3339 in UTC.
        case time
        /// The same, or null.
        case timeOrNull
        /// A list of strings; it is cut when the line would grow too long.
        case strings
        /// An object with members of the user's own; it is cut when the line would grow too long.
        case object
        /// The object of failures: `code`, `message`, `class`, `retryable`, `remedy`.
        case error
    }

    package let name: String
    package let type: ValueType
    /// Whether every such event has it.
    package let isRequired: Bool
    /// What it says, and in which unit.
    package let meaning: String

    init(_ name: String, _ type: ValueType, optional: Bool = false, _ meaning: String) {
        self.name = name
        self.type = type
        self.isRequired = !optional
        self.meaning = meaning
    }
}
