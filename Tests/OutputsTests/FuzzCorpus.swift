import FoundationEssentials

/// The files from which `make fuzz` begins, and whatever it has ever found: `Fuzz/Corpus`.
enum FuzzCorpus {
    /// Their names and contents.
    static func files() throws -> [(name: String, contents: [UInt8])] {
        let repository = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
        let folder = "\(repository)/Fuzz/Corpus"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted().map { name in
            (name, Array(try Data(contentsOf: URL(filePath: "\(folder)/\(name)"))))
        }
    }
}
