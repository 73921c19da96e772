import CredentialModel

/// A file that credentials are written to, and by which sets: all that `doctor` knows of outputs.
struct OutputPlace: Sendable, Hashable {
    /// A set that writes there, and the name of its section.
    struct User: Sendable, Hashable {
        let set: String
        let profile: String
    }

    let path: String
    let target: OutputTarget
    /// As configured.
    let mode: UInt16?
    /// As configured: a name or a number.
    let group: String?
    private(set) var users: [User]

    var kind: OutputKind { target.kind }
    /// Whether the file itself is written over, which works for mount points too.
    var isWrittenInPlace: Bool { target.file?.writeMode == .inPlace }

    /// The files that these sets write, in the order in which they are first named.
    static func places(of sets: [CredentialSet]) -> [OutputPlace] {
        var places: [OutputPlace] = []
        var positions: [String: Int] = [:]
        for set in sets {
            for output in set.outputs {
                guard let place = OutputPlace(output, of: set) else { continue }
                if let position = positions[place.path] {
                    places[position].users += place.users
                } else {
                    positions[place.path] = places.count
                    places.append(place)
                }
            }
        }
        return places
    }

    /// `nil` for a command, which is no file.
    private init?(_ output: OutputTarget, of set: CredentialSet) {
        guard let file = output.file else { return nil }
        path = file.file
        target = output
        mode = file.mode
        group = file.group
        users = [User(set: set.name, profile: set.profile)]
    }
}
