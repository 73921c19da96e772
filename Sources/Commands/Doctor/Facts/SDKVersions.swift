/// Which botocore the Pythons of this machine have, by the folders that pip and distributions make; nothing is run.
///
/// Since 1.34.41 it reads the token of a container endpoint from a file again and again (Amazon EKS user guide, "Use pod
/// identity with the AWS SDK").
struct SDKVersions {
    let environment: [String: String]
    let homeDirectory: String

    private static let needed = [1, 34, 41]

    func judge(_ list: inout CheckList) {
        let found = folders.flatMap { folder in
            PathFacts.names(in: folder).compactMap { name -> (String, String)? in
                guard name.hasPrefix("botocore-"), let version = Self.version(name) else { return nil }
                return ("\(folder)/\(name)", version)
            }
        }
        for (path, version) in found where Self.isOlder(version) {
            list.note(
                .awsSDK, "botocore \(version) reads the token of a container endpoint from no file", place: path,
                remedy: "1.34.41 does; until then use credential_process")
        }
        list.close(.awsSDK, found.isEmpty ? "no botocore was found" : "every botocore knows token files")
    }

    private var folders: [String] {
        let roots =
            ["/usr/lib", "/usr/local/lib", "\(homeDirectory)/.local/lib"]
            + [environment["VIRTUAL_ENV"].map { "\($0)/lib" }].compactMap(\.self)
        return roots.flatMap { root in
            PathFacts.names(in: root).filter { $0.hasPrefix("python3") }.flatMap {
                ["\(root)/\($0)/site-packages", "\(root)/\($0)/dist-packages"]
            }
        }
    }

    /// `botocore-1.29.27.dist-info`, `botocore-1.29.27.egg-info`
    private static func version(_ name: String) -> String? {
        for ending in [".dist-info", ".egg-info"] where name.hasSuffix(ending) {
            return String(name.dropFirst("botocore-".utf8.count).dropLast(ending.utf8.count))
        }
        return nil
    }

    private static func isOlder(_ version: String) -> Bool {
        version.split(separator: ".").map { Int($0) ?? 0 }.lexicographicallyPrecedes(needed)
    }
}
