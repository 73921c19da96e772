/// One thing to remember or to forget.
package enum StateChange: Sendable, Hashable {
    /// Remembers an identity in place of what was known under its name.
    case identity(IdentityRecord)
    /// Remembers a credential set in place of what was known under its name.
    case set(SetRecord)
    /// Forgets an identity. Its sets are forgotten one by one with ``removeSet(name:)``.
    case removeIdentity(name: String)
    /// Forgets a credential set.
    case removeSet(name: String)
    /// Remembers a fact about the whole state that is no secret; `nil` forgets it.
    case note(key: String, value: String?)
}
