extension ProfileDocument {
    /// Where the profile's section is; more than one is an error, for botocore cannot read such a file at all.
    func position(of profile: String) throws(OutputFailure) -> Int? {
        let header = kind.header(of: profile)
        let candidates = positions[header.lowercased()] ?? []
        guard let first = candidates.first(where: { sections[$0].name == header }),
            let last = candidates.last(where: { sections[$0].name == header })
        else { return nil }
        guard first != last else { return first }
        throw OutputFailure(
            code: OutputFailure.duplicateSection,
            message: "\(file):\(sections[last].line): the section [\(header)] stands there more than once "
                + "(lines \(sections[first].line) and \(sections[last].line))",
            remedy: "join them in one", file: file, profile: profile)
    }

    /// Refuses a name that another header of the file is, or may be, read as.
    func refuseOtherReadings(of profile: String) throws(OutputFailure) {
        let header = kind.header(of: profile)
        let lowercased = header.lowercased()
        if let line = oddHeaders[lowercased] {
            throw OutputFailure(
                code: OutputFailure.ambiguousSection,
                message: "\(file):\(line): some readers take this line for the header of [\(header)]",
                remedy: "write it as [\(header)] at the beginning of the line, or remove it",
                file: file, profile: profile)
        }
        if let position = positions[lowercased]?.first(where: { sections[$0].name != header }) {
            let other = sections[position]
            throw OutputFailure(
                code: OutputFailure.ambiguousSection,
                message:
                    "\(file):\(other.line): the section [\(other.name ?? "")] differs from [\(header)] in case only",
                remedy: "rename one of the two", file: file, profile: profile)
        }
    }

    /// Refuses a section with lines that would change their meaning beside ours.
    func refuseStrayLines(of profile: String, at position: Int, _ layout: SectionLayout) throws(OutputFailure) {
        let section = sections[position]
        guard let line = section.oddLine ?? layout.strayLine.map({ section.line + $0 }) else { return }
        throw OutputFailure(
            code: OutputFailure.malformedSection,
            message:
                "\(file):\(line): readers disagree about this indented line in the section [\(kind.header(of: profile))]",
            remedy: "move it to the beginning of the line, or remove it", file: file, profile: profile)
    }

    /// Why a section that somebody else wrote is not touched.
    func notOurs(_ profile: String, _ owner: SectionOwner?, claimant: SectionOwner, line: Int) -> OutputFailure {
        let whose = owner.map { "belongs to '\($0.text)'" } ?? "is not managed by evercred"
        return OutputFailure(
            code: OutputFailure.notOurs, message: "\(file):\(line): the section [\(kind.header(of: profile))] \(whose)",
            remedy: "choose another 'profile' or 'file'"
                + (claimant.mayAdopt(owner) ? ", or take the section over with: evercred run --adopt" : ""),
            file: file, profile: profile)
    }
}
