import CredentialModel

/// A shared credentials or config file under edit: sections of ours are written and removed, every other byte stays.
///
/// It keeps to the subset of the format that all SDKs read alike and refuses, with the place, what some of them would read
/// otherwise. It works on bytes throughout: files in Latin-1 or with stray carriage returns come out as they went in.
package struct ProfileDocument: Sendable {
    /// Named in errors.
    let file: String
    let kind: ProfileFileKind
    private let lineEnding: [UInt8]
    var sections: [ProfileSection]
    var positions: [String: [Int]]
    let oddHeaders: [String: Int]
    /// Whether an edit changed anything.
    package private(set) var isChanged = false
    /// Whether an edit took over a section that was not ours.
    package private(set) var hasAdopted = false

    /// Takes a file's bytes apart; there are none that it refuses.
    package init(_ contents: [UInt8], file: String, kind: ProfileFileKind = .credentials) {
        let scanner = ProfileScanner(contents, kind: kind)
        self.file = file
        self.kind = kind
        lineEnding = scanner.usesCRLF ? [0x0D, 0x0A] : [0x0A]
        sections = scanner.sections
        positions = scanner.positions
        oddHeaders = scanner.oddHeaders
    }

    /// The whole file as it is to be.
    package var contents: [UInt8] {
        var contents: [UInt8] = []
        contents.reserveCapacity(sections.reduce(0) { $0 + $1.contents.count })
        for section in sections { contents += section.contents }
        return contents
    }

    /// What stands under a profile; `nil` when it has no section.
    package func lookup(_ profile: String) throws(OutputFailure) -> ProfileEntry? {
        guard let position = try position(of: profile) else { return nil }
        let layout = SectionLayout(sections[position].contents, kind: kind)
        return ProfileEntry(
            line: sections[position].line, owner: layout.owner,
            values: layout.values.mapValues { Secret(String(decoding: $0, as: UTF8.self)) })
    }

    /// Whether there is a section that was written for that configuration.
    package func holdsSection(of configuration: String) -> Bool {
        sections.contains { SectionLayout($0.contents, kind: kind).owner?.configuration == configuration }
    }

    /// Writes a profile's section: in its place when there is one, else at the end.
    ///
    /// - Returns: Whether that changed anything.
    package mutating func set(
        _ profile: String, owner: SectionOwner, content: SectionContent, adopt: Bool = false
    ) throws(OutputFailure) -> Bool {
        let block = try ManagedBlock(
            profile: profile, owner: owner, content: content, lineEnding: lineEnding, file: file
        ).bytes
        let header = kind.header(of: profile)
        try refuseOtherReadings(of: profile)
        guard let position = try position(of: profile) else {
            append(header, block)
            return true
        }
        // What every restart finds ten thousand times: nothing to take apart.
        if sections[position].contents.isSame(as: "[\(header)]".utf8 + lineEnding + block) { return false }
        let layout = SectionLayout(sections[position].contents, kind: kind)
        let isOurs = owner.mayRewrite(layout.owner)
        guard isOurs || adopt && owner.mayAdopt(layout.owner) else {
            throw notOurs(profile, layout.owner, claimant: owner, line: sections[position].line)
        }
        try refuseStrayLines(of: profile, at: position, layout)
        if !isOurs { hasAdopted = true }
        return replace(position, with: layout.contents(with: block, lineEnding: lineEnding))
    }

    /// Takes the keys out of a profile's section if it is this owner's; one that is not is left as it is.
    ///
    /// - Returns: Whether that changed anything.
    package mutating func blank(_ profile: String, owner: SectionOwner) throws(OutputFailure) -> Bool {
        guard let position = try position(of: profile),
            SectionLayout(sections[position].contents, kind: kind).owner == owner
        else { return false }
        return try set(profile, owner: owner, content: .blank)
    }

    /// Removes a profile's section if it is this owner's; one that is not is left as it is.
    ///
    /// Keys that somebody else wrote into it stay, and with them the header and the mark of ownership, so that the
    /// section can be written again. Comments stay even without the header.
    ///
    /// - Returns: Whether that changed anything.
    package mutating func remove(_ profile: String, owner: SectionOwner) throws(OutputFailure) -> Bool {
        guard let position = try position(of: profile) else { return false }
        let layout = SectionLayout(sections[position].contents, kind: kind)
        guard layout.owner == owner else { return false }
        try refuseStrayLines(of: profile, at: position, layout)
        if layout.needsHeader {
            let mark = "\(ProfileKey.owner.rawValue) = \(owner.text)"
            return replace(position, with: layout.contents(with: mark.utf8 + lineEnding, lineEnding: lineEnding))
        }
        positions[kind.header(of: profile).lowercased()]?.removeAll { $0 == position }
        sections[position].name = nil
        return replace(position, with: layout.above + layout.below)
    }

    private mutating func append(_ header: String, _ block: [UInt8]) {
        if let last = sections.lastIndex(where: { !$0.contents.isEmpty }),
            last > 0 || !sections[last].contents.elementsEqual(ProfileScanner.byteOrderMark)
        {
            sections[last].contents.endLine(with: lineEnding)
        }
        positions[header.lowercased(), default: []].append(sections.count)
        let line = "[\(header)]".utf8 + lineEnding
        sections.append(ProfileSection(name: header, line: 0, contents: (line + block)[...]))
        isChanged = true
    }

    private mutating func replace(_ position: Int, with contents: [UInt8]) -> Bool {
        guard !sections[position].contents.isSame(as: contents) else { return false }
        sections[position].contents = contents[...]
        isChanged = true
        return true
    }
}
