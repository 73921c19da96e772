import FoundationEssentials
package import Glibc

/// A folder of a test's own (mode 0700), with the few things that tests do to files.
package struct TemporaryFolder: Sendable {
    package let path: String

    /// Removes the folder with everything in it when the body is done.
    package static func with<Result>(_ body: (TemporaryFolder) async throws -> Result) async throws -> Result {
        var template = Array("/tmp/evercred-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw POSIXFailure(number: errno) }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(TemporaryFolder(path: path))
    }

    /// The path of a name in it.
    package func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file in place, as a careless program does.
    package func write(_ contents: [UInt8], to name: String, mode: UInt16 = 0o600) throws {
        let descriptor = open(path(name), O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw POSIXFailure(number: errno) }
        defer { close(descriptor) }
        guard Glibc.write(descriptor, contents, contents.count) == contents.count,
            fchmod(descriptor, mode_t(mode)) == 0
        else { throw POSIXFailure(number: errno) }
    }

    package func write(_ contents: String, to name: String, mode: UInt16 = 0o600) throws {
        try write(Array(contents.utf8), to: name, mode: mode)
    }

    /// Removes a file, or a folder with everything in it.
    package func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// Makes a folder in it.
    package func makeFolder(_ name: String) throws {
        guard mkdir(path(name), 0o700) == 0 else { throw POSIXFailure(number: errno) }
    }

    /// The bytes of a file, or `nil` when it cannot be read.
    package func read(_ name: String) -> [UInt8]? {
        (try? Data(contentsOf: URL(filePath: path(name)))).map { Array($0) }
    }

    /// The text of a file, or `nil` when it cannot be read.
    package func text(_ name: String) -> String? { read(name).map { String(decoding: $0, as: UTF8.self) } }

    /// What `lstat` says about a name, or `nil` when nothing stands there.
    package func status(_ name: String) -> stat? {
        var status = stat()
        return lstat(path(name), &status) == 0 ? status : nil
    }

    /// The permission bits of a name.
    package func mode(_ name: String) -> UInt16? { status(name).map { UInt16($0.st_mode & 0o7777) } }

    /// The names in the folder, sorted.
    package var names: [String] { names(in: ".") }

    /// The names in a folder in it, sorted.
    package func names(in name: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: self.path(name))) ?? []).sorted()
    }
}

/// A system call that a test needed and that failed.
package struct POSIXFailure: Error {
    package let number: Int32

    package init(number: Int32) { self.number = number }
}
