import Glibc
import Platform

/// The configuration file and what it includes, found, read and validated.
struct ConfigFiles {
    let context: LoadContext
    private(set) var sources: [ConfigSource] = []
    private var readPaths: Set<String> = []

    init(context: LoadContext) { self.context = context }

    /// The current folder: what relative paths on a command line are meant from.
    static func workingDirectory() -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        guard getcwd(&buffer, buffer.count) != nil else { return "/" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Reads a file that nobody else could have written.
    ///
    /// - Parameter name: The file as diagnostics name it.
    mutating func read(_ path: String, name: String, as object: ConfigObject) -> ConfigReader? {
        let order = readPaths.count
        readPaths.insert(path)
        sources.append(ConfigSource(path: path, kind: .file))
        let file: TrustedFile
        do throws(PathTrustError) {
            file = try context.trust.read(path, limit: YAMLReader.maximumSize)
        } catch {
            context.diagnostics.add(Diagnostic(file: name, message: error.message, remedy: error.remedy), order: order)
            return nil
        }
        return parse(file.contents, path: path, name: name, order: order, isPrivate: file.isPrivate, as: object)
    }

    /// Reads a text as if it lay at that path.
    mutating func read(_ text: String, path: String, name: String, isPrivate: Bool) -> ConfigReader? {
        readPaths.insert(path)
        return parse(Array(text.utf8), path: path, name: name, order: 0, isPrivate: isPrivate, as: .configuration)
    }

    /// The reader of a text, once it is YAML; what else is wrong with it has been said.
    private func parse(
        _ bytes: [UInt8], path: String, name: String, order: Int, isPrivate: Bool, as object: ConfigObject
    ) -> ConfigReader? {
        let (tree, errors) = YAMLReader.read(bytes, file: name, order: order)
        for error in errors {
            context.diagnostics.add(
                Diagnostic(
                    file: name, line: error.line, column: error.column, message: error.message, remedy: error.remedy),
                order: order)
        }
        guard let tree else { return nil }
        let validated = SchemaValidator.validate(tree, as: object, context.diagnostics)
        return ConfigReader(
            tree: validated, folder: PathSyntax.folder(of: path), isPrivate: isPrivate, context: context)
    }

    // MARK: Includes

    /// The files that the configuration includes, in the order of its patterns, then by name.
    mutating func included(by main: ConfigReader) -> [ConfigReader] {
        var readers: [ConfigReader] = []
        for item in main.items(.include, in: main.tree.root) ?? [] {
            let isMapping = main.tree.kind(item) == .mapping
            guard let node = isMapping ? main.value(.glob, in: item) : item else { continue }
            guard let pattern = main.path(main.tree.string(node), at: node) else { continue }
            let isOptional = isMapping && main.flag(.optional, in: item) ?? false
            let paths = Self.matches(of: pattern)
            sources += Self.folders(of: pattern, paths).map { ConfigSource(path: $0, kind: .folder) }
            if paths.isEmpty, !isOptional {
                main.error(
                    node, "no file matches '\(YAMLTree.printable(main.tree.string(node)))'",
                    remedy: "write {glob: \(main.tree.string(node)), optional: true} if that is fine")
            }
            for path in paths {
                guard !readPaths.contains(path) else {
                    main.error(node, "\(path) is read already", remedy: "include each file once")
                    continue
                }
                if let reader = read(path, name: Self.displayName(of: path, beside: main), as: .includedFile) {
                    readers.append(reader)
                }
            }
        }
        return readers
    }

    private static func matches(of pattern: String) -> [String] {
        guard hasWildcard(pattern) else { return access(pattern, F_OK) == 0 ? [pattern] : [] }
        var result = glob_t()
        defer { globfree(&result) }
        guard glob(pattern, 0, nil, &result) == 0 else { return [] }
        return (0..<Int(result.gl_pathc)).compactMap { index in
            guard let path = result.gl_pathv[index] else { return nil }
            return String(cString: path)
        }
    }

    /// The folders in which another match may appear: that of the pattern's fixed part, and those of all matches.
    private static func folders(of pattern: String, _ matches: [String]) -> [String] {
        guard hasWildcard(pattern) else { return [] }
        var fixed = PathSyntax.folder(of: pattern)
        while hasWildcard(fixed) { fixed = PathSyntax.folder(of: fixed) }
        var folders = [fixed]
        for folder in matches.map(PathSyntax.folder) where !folders.contains(folder) { folders.append(folder) }
        return folders
    }

    private static func hasWildcard(_ path: String) -> Bool {
        path.utf8.contains { $0 == UInt8(ascii: "*") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "[") }
    }

    /// Named as the user named the configuration: relative when that was relative.
    private static func displayName(of path: String, beside main: ConfigReader) -> String {
        let prefix = main.folder == "/" ? "/" : main.folder + "/"
        guard path.hasPrefix(prefix), main.tree.file.utf8.first != UInt8(ascii: "/") else { return path }
        let folder = PathSyntax.folder(of: main.tree.file)
        let rest = path.dropFirst(prefix.count)
        return folder == "." ? String(rest) : "\(folder)/\(rest)"
    }
}
