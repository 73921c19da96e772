/// A change as the database takes it: sealed where it is secret.
enum RowChange: Sendable {
    case putIdentity(name: String, sealed: [UInt8])
    case putSet(name: String, sealed: [UInt8])
    case putNote(name: String, value: String)
    case removeIdentity(name: String)
    case removeSet(name: String)
    case removeNote(name: String)

    init(_ change: StateChange, _ cipher: StateCipher) throws(StateError) {
        switch change {
        case .identity(let record):
            let place = RowPlace(table: .identities, name: record.name)
            self = .putIdentity(name: record.name, sealed: try cipher.seal(record, at: place))
        case .set(let record):
            let place = RowPlace(table: .sets, name: record.name)
            self = .putSet(name: record.name, sealed: try cipher.seal(record, at: place))
        case .removeIdentity(let name): self = .removeIdentity(name: name)
        case .removeSet(let name): self = .removeSet(name: name)
        case .note(let key, let value?): self = .putNote(name: key, value: value)
        case .note(let key, nil): self = .removeNote(name: key)
        }
    }
}
