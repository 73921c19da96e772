import CredentialModel

/// The credential sets found so far, and the rules that hold between them: names are unique, no two names differ only
/// in case, no profile of a file is written by two sets.
struct SetRegistry {
    /// Where adding ends: nested `accounts` multiply.
    private let maximumCount: Int
    /// Whether a set had no place any more, which has been said.
    private(set) var isFull = false

    init(maximumCount: Int = 1_000_000) { self.maximumCount = maximumCount }

    /// Where a name was written.
    struct Origin {
        let reader: ConfigReader
        let node: Int
        /// Whether it is the name of an identity: of two in one file the duplicate key has been told already.
        let isIdentity: Bool
    }

    /// What is known of a name, whatever its case.
    private struct Name {
        let spelling: String
        let origin: Origin
        var isSetName = false
        /// The sets that have it as their profile.
        var profileSets: [Int32] = []
    }

    /// A profile of a file.
    private struct Section: Hashable {
        /// The profile's index in `names`.
        let name: Int
        let place: String
    }

    /// Who writes it, and what it calls the file.
    private struct Writer {
        let set: Int
        let file: String
    }

    private(set) var sets: [CredentialSet] = []
    private var origins: [Origin] = []
    private var names: [Name] = []
    /// Indices in `names`, by the name in lower case.
    private var nameIndices: [String: Int] = [:]
    private var writers: [Section: Writer] = [:]
    private var places = FilePlaces()

    /// The index of the set that writes that profile.
    func set(ofProfile profile: String) -> Int? {
        nameIndices[Self.folded(profile)].flatMap { names[$0].profileSets.first }.map(Int.init)
    }

    /// Lets another set's credentials sign for a set. Parents stand before their children, so the sets behind it that
    /// have to wait move back, in their order.
    mutating func connect(_ children: [(set: String, parent: String)]) {
        guard !children.isEmpty else { return }
        let parents = Dictionary(children.map { ($0.set, $0.parent) }) { first, _ in first }
        for index in sets.indices { sets[index].parent = parents[sets[index].name] ?? sets[index].parent }
        var placed: Set<String> = []
        var rest = sets
        sets = []
        while !rest.isEmpty {
            let waiting = rest.filter { set in
                guard set.parent.map(placed.contains) ?? true else { return true }
                placed.insert(set.name)
                sets.append(set)
                return false
            }
            // A circle, which has been told.
            guard waiting.count < rest.count else {
                sets += waiting
                return
            }
            rest = waiting
        }
    }

    mutating func reserve(_ count: Int) {
        sets.reserveCapacity(count)
        origins.reserveCapacity(count)
        names.reserveCapacity(count)
        nameIndices.reserveCapacity(count)
    }

    /// Adds a set whose name was written there; an error when it gets in the way of another.
    mutating func add(_ set: CredentialSet, _ origin: Origin) {
        guard sets.count < maximumCount else {
            if !isFull { origin.reader.error(origin.node, "more than \(maximumCount) credential sets") }
            isFull = true
            return
        }
        let index = sets.count
        sets.append(set)
        origins.append(origin)
        let name = claim(set.name, isSetName: true, origin)
        let profile = set.profile == set.name ? name : claim(set.profile, isSetName: false, origin)
        claimProfile(of: index, profile)
    }

    /// The index in `names`, once nothing else is called so or nearly so.
    private mutating func claim(_ name: String, isSetName: Bool, _ origin: Origin) -> Int {
        let next = names.count
        let index = Self.read(&nameIndices[Self.folded(name), default: next])
        if index == next { names.append(Name(spelling: name, origin: origin)) }
        let (before, isSetNameBefore) = (names[index].origin, names[index].isSetName)
        names[index].isSetName = isSetNameBefore || isSetName
        if names[index].spelling != name {
            origin.reader.error(
                origin.node, "the names '\(name)' and '\(names[index].spelling)' differ only in case",
                remedy: "the other stands at \(before.reader.place(before.node))")
        } else if isSetName, isSetNameBefore {
            let isToldAlready = origin.isIdentity && before.isIdentity && origin.reader === before.reader
            if !isToldAlready {
                origin.reader.error(
                    origin.node, "the name '\(name)' is taken by another credential set",
                    remedy: "it stands at \(before.reader.place(before.node))")
            }
        }
        return index
    }

    private mutating func claimProfile(of index: Int, _ name: Int) {
        names[name].profileSets.append(Int32(index))
        // Most profiles have one set: only where there is a second are files looked at.
        guard names[name].profileSets.count > 1 else { return }
        if names[name].profileSets.count == 2 { _ = sharedFile(Int(names[name].profileSets[0]), name) }
        guard let (file, writer) = sharedFile(index, name) else { return }
        let (origin, first) = (origins[index], origins[writer.set])
        origin.reader.error(
            origin.node,
            "the sets '\(sets[writer.set].name)' and '\(sets[index].name)' both write the profile "
                + "'\(sets[index].profile)' of \(file)" + (writer.file == file ? "" : ", which is also \(writer.file)"),
            remedy: "the other stands at \(first.reader.place(first.node))")
    }

    /// Looks up and inserts with one hash of the key.
    private static func read(_ index: inout Int) -> Int { index }

    /// Notes in which files a set writes its profile, and finds the first that another set writes it in.
    private mutating func sharedFile(_ index: Int, _ name: Int) -> (file: String, writer: Writer)? {
        var shared: (file: String, writer: Writer)?
        for output in sets[index].outputs where output.kind == .profile || output.kind == .config {
            guard let file = output.file?.file else { continue }
            let section = Section(name: name, place: places.place(of: file))
            let writer = writers[section] ?? Writer(set: index, file: file)
            writers[section] = writer
            let isOther = sets[writer.set].name != sets[index].name && sets[writer.set].profile == sets[index].profile
            if isOther, shared == nil { shared = (file, writer) }
        }
        return shared
    }

    /// A file that is written, by whom and as what.
    private struct FileUse {
        let set: Int
        let kind: OutputKind
        let file: String
    }

    /// Holds the files of all sets against one another: a whole file has one set, and no file is two kinds of file.
    mutating func checkFiles() {
        guard sets.contains(where: { $0.outputs.contains { $0.kind != .profile } }) else { return }
        var uses: [String: FileUse] = [:]
        for index in sets.indices {
            for output in sets[index].outputs {
                guard let file = output.file?.file else { continue }
                let use = FileUse(set: index, kind: output.kind, file: file)
                if let first = uses.updateValue(use, forKey: places.place(of: file)) { check(use, beside: first) }
            }
        }
    }

    private func check(_ use: FileUse, beside first: FileUse) {
        let isShared = use.kind == first.kind && (use.kind == .profile || use.kind == .config)
        guard !isShared else { return }
        let origin = origins[use.set]
        let spelling = first.file == use.file ? "" : ", which is also \(first.file)"
        let before = origins[first.set]
        origin.reader.error(
            origin.node,
            use.kind == first.kind
                ? "the sets '\(sets[first.set].name)' and '\(sets[use.set].name)' both write \(use.file)\(spelling)"
                : "\(use.file)\(spelling) is written as \(use.kind.rawValue) and as \(first.kind.rawValue)",
            remedy: use.kind == first.kind
                ? "put {profile} into the file's name; the other set stands at \(before.reader.place(before.node))"
                : "give each its own file; the other set stands at \(before.reader.place(before.node))")
    }

    /// The name in lower case (names are ASCII).
    private static func folded(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 &- UInt8(ascii: "A") < 26 }) else { return name }
        return String(decoding: name.utf8.map { $0 &- UInt8(ascii: "A") < 26 ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
