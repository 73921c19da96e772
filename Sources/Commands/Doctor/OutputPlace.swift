import CredentialModel

/// A file that credentials are written to, and by which sets: all that `doctor` knows of outputs.
struct OutputPlace: Sendable, Hashable {
    /// What kind of file it is, as far as that makes a difference to whoever reads it.
    enum Kind: Sendable, Hashable {
        /// Sections of an AWS shared credentials file.
        case profiles
    }

    /// A set that writes there, and the name of its section.
    struct User: Sendable, Hashable {
        let set: String
        let profile: String
    }

    let path: String
    let kind: Kind
    /// As configured.
    let mode: UInt16?
    /// As configured: a name or a number.
    let group: String?
    private(set) var users: [User]

    /// The files that these sets write, in the order in which they are first named.
    static func places(of sets: [CredentialSet]) -> [OutputPlace] {
        var places: [OutputPlace] = []
        var positions: [String: Int] = [:]
        for set in sets {
            for output in set.outputs {
                let place = OutputPlace(output, of: set)
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

    private init(_ output: OutputTarget, of set: CredentialSet) {
        switch output {
        case .profile(let target):
            path = target.file
            kind = .profiles
            mode = target.mode
            group = target.group
        }
        users = [User(set: set.name, profile: set.profile)]
    }
}
