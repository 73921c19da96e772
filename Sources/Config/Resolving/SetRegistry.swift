import CredentialModel

/// The credential sets found so far, and the rules that hold between them: names are unique, no two names differ only
/// in case, no profile of a file is written by two sets.
struct SetRegistry {
    /// More than any account structure needs; nested `accounts` multiply.
    static let maximumCount = 1_000_000

    /// Where a name was written.
    struct Origin {
        let reader: ConfigReader
        let node: Int
        /// Whether it is the name of an identity: of two in one file the duplicate key has been told already.
        let isIdentity: Bool
    }

    private struct Entry {
        let spelling: String
        let origin: Origin
        var isSetName: Bool
        var profileSets: [Int32] = []
    }

    private(set) var sets: [CredentialSet] = []
    private var origins: [Origin] = []
    private var entries: [String: Entry] = [:]
    private var isFull = false

    /// The index of the set that writes that profile.
    func set(ofProfile profile: String) -> Int? { entries[Self.folded(profile)]?.profileSets.first.map(Int.init) }

    mutating func reserve(_ count: Int) {
        sets.reserveCapacity(count)
        origins.reserveCapacity(count)
        entries.reserveCapacity(count)
    }

    /// Adds a set whose name was written there; an error when it gets in the way of another.
    mutating func add(_ set: CredentialSet, _ origin: Origin) {
        guard sets.count < Self.maximumCount else {
            if !isFull { origin.reader.error(origin.node, "more than \(Self.maximumCount) credential sets") }
            isFull = true
            return
        }
        let index = sets.count
        sets.append(set)
        origins.append(origin)
        claim(set.name, isSetName: true, origin)
        if set.profile != set.name { claim(set.profile, isSetName: false, origin) }
        claimProfile(of: index)
    }

    private mutating func claim(_ name: String, isSetName: Bool, _ origin: Origin) {
        let key = Self.folded(name)
        guard let entry = entries[key] else {
            entries[key] = Entry(spelling: name, origin: origin, isSetName: isSetName)
            return
        }
        if entry.spelling != name {
            origin.reader.error(
                origin.node, "the names '\(name)' and '\(entry.spelling)' differ only in case",
                remedy: "the other stands at \(entry.origin.reader.place(entry.origin.node))")
        } else if isSetName, entry.isSetName {
            let isToldAlready = origin.isIdentity && entry.origin.isIdentity && origin.reader === entry.origin.reader
            if !isToldAlready {
                origin.reader.error(
                    origin.node, "the name '\(name)' is taken by another credential set",
                    remedy: "it stands at \(entry.origin.reader.place(entry.origin.node))")
            }
        }
        if isSetName { entries[key]?.isSetName = true }
    }

    private mutating func claimProfile(of index: Int) {
        let key = Self.folded(sets[index].profile)
        let others = entries[key]?.profileSets ?? []
        entries[key]?.profileSets.append(Int32(index))
        for other in others where sets[Int(other)].profile == sets[index].profile {
            guard let file = sharedFile(Int(other), index), sets[Int(other)].name != sets[index].name else { continue }
            let (origin, first) = (origins[index], origins[Int(other)])
            origin.reader.error(
                origin.node,
                "the sets '\(sets[Int(other)].name)' and '\(sets[index].name)' both write the profile "
                    + "'\(sets[index].profile)' of \(file)",
                remedy: "the other stands at \(first.reader.place(first.node))")
            return
        }
    }

    private func sharedFile(_ left: Int, _ right: Int) -> String? {
        let files = sets[left].outputs.map(\.file)
        return sets[right].outputs.map(\.file).first(where: files.contains)
    }

    /// The name in lower case (names are ASCII).
    private static func folded(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 &- UInt8(ascii: "A") < 26 }) else { return name }
        return String(decoding: name.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}

extension OutputTarget {
    /// The file that is written.
    fileprivate var file: String {
        switch self {
        case .profile(let target): target.file
        }
    }
}
