import Glibc
import Platform
import Synchronization

/// Which configured refresh tokens were redeemed: `STATE/seeds`, one line each time, apart from the database so that a
/// loss of the one is not a loss of the other.
///
/// A line reads `DIGEST begun|kept IDENTITY`; of several about one digest the last counts. The digest of a token is no
/// secret, for the token cannot be guessed.
package final class SeedFile: Sendable {
    /// How far a seed has come.
    package enum Standing: Sendable, Hashable {
        /// Its redemption began, and is not known to have left it good.
        case begun(identity: String)
        /// It was redeemed and is as good as before.
        case kept(identity: String)
    }

    private let path: String
    private let known = Mutex<[String: Standing]?>(nil)

    /// - Parameter folder: the folder of the state, whose lock is held.
    package init(in folder: StateFolder) { path = "\(folder.path)/seeds" }

    /// How far the seed has come; `nil` when it was never redeemed.
    package func standing(of digest: String) async throws(StateError) -> Standing? {
        try await BlockingWork.run { [self] () throws(StateError) in
            try known.withLock { known throws(StateError) in
                if known == nil { known = try read() }
                return known?[digest]
            }
        }
    }

    /// Notes how far a seed has come; on the disk when it returns.
    package func note(_ standing: Standing, of digest: String) async throws(StateError) {
        try await BlockingWork.run { [self] () throws(StateError) in
            try known.withLock { known throws(StateError) in
                if known == nil { known = try read() }
                try append(Self.line(digest, standing))
                known?[digest] = standing
            }
        }
    }

    private static func line(_ digest: String, _ standing: Standing) -> String {
        switch standing {
        case .begun(let identity): "\(digest) begun \(identity)\n"
        case .kept(let identity): "\(digest) kept \(identity)\n"
        }
    }

    private func read() throws(StateError) -> [String: Standing] {
        let contents: [UInt8]
        do throws(FileError) {
            contents = try AtomicFile(path: path, creatingFolder: false).read(limit: 64 << 20)?.contents ?? []
        } catch {
            throw StateError(.cannotRead, error.message, remedy: error.remedy)
        }
        var known: [String: Standing] = [:]
        // A line that a crash has cut off says nothing.
        for line in contents.split(separator: UInt8(ascii: "\n")) {
            let words = String(decoding: line, as: UTF8.self).split(separator: " ").map(String.init)
            guard words.count == 3 else { continue }
            switch words[1] {
            case "begun": known[words[0]] = .begun(identity: words[2])
            case "kept": known[words[0]] = .kept(identity: words[2])
            default: continue
            }
        }
        return known
    }

    private func append(_ line: String) throws(StateError) {
        let descriptor = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw .system("write", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("examine", path) }
        // What a crash or a full disk has cut off becomes a line of its own.
        var last = UInt8(ascii: "\n")
        if status.st_size > 0, pread(descriptor, &last, 1, status.st_size - 1) != 1 { throw .system("read", path) }
        let bytes = Array((last == UInt8(ascii: "\n") ? "" : "\n").utf8) + Array(line.utf8)
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            // A write that is cut short reports no error of its own.
            if count >= 0 { errno = ENOSPC }
            throw .system("write", path)
        }
        guard fsync(descriptor) == 0 else { throw .system("force to disk", path) }
        guard status.st_size > 0 || Self.isFolderForced(of: path) else { throw .system("force to disk", path) }
    }

    /// Whether the folder's entry of a new file is on the disk.
    private static func isFolderForced(of path: String) -> Bool {
        let folder = String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fsync(descriptor) == 0
    }
}
