/// Where a sealed value stands: its table, its column and the name of its row.
struct RowPlace: Hashable, Sendable, CustomStringConvertible {
    /// The tables whose rows are sealed. The raw value is the table's name in SQL, and for questions that of a folder.
    enum Table: String, Sendable {
        case identities
        case sets
        case meta
        /// Not in the database: see ``ChallengeStore``.
        case challenges
    }

    let table: Table
    let name: String

    /// The sealed value by which a wrong key is told.
    static let check = RowPlace(table: .meta, name: "check")

    var description: String {
        switch table {
        case .identities: "identity '\(name)'"
        case .sets: "credential set '\(name)'"
        case .meta: "entry '\(name)'"
        case .challenges: "the question of a sign-in"
        }
    }

    /// The place as bytes that no other place has: table and column are fixed words without a zero byte.
    func associatedData(_ version: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32 + name.utf8.count)
        bytes.append(version)
        bytes.append(contentsOf: table.rawValue.utf8)
        bytes.append(0)
        bytes.append(contentsOf: "sealed".utf8)
        bytes.append(0)
        bytes.append(contentsOf: name.utf8)
        return bytes
    }
}
