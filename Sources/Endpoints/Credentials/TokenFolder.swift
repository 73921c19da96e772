package import CredentialModel
import Glibc
import Platform

/// The folder in which every set's token lies in a file of the set's name, for `AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE`.
///
/// A token stays what it is across restarts, so that programs that were started with it go on. Only this user can read
/// it; there is no line break, for botocore refuses one.
package struct TokenFolder: Sendable {
    package let path: String
    private let owner: String

    /// - Parameters:
    ///   - path: an absolute path; the folder need not exist.
    ///   - owner: the name of the configuration whose sets it is for; another one's folder is refused, for the tokens of
    ///     its sets would look like leftovers.
    package init(path: String, owner: String) {
        self.path = path
        self.owner = owner
    }

    /// Where a set's token lies.
    package func file(of set: String) -> String { "\(path)/\(set)" }

    /// Sees to it that each of these sets has a token. It waits for files.
    ///
    /// Throws when others could write the folder, or a token cannot be kept.
    ///
    /// - Parameter removesOthers: whether no other set has one left then.
    package func tokens(
        of sets: Set<String>, removesOthers: Bool = true
    ) async throws(ServingError) -> [String: Secret] {
        try await BlockingWork.run { () throws(ServingError) in
            try prepare()
            let tokens: [String: Secret]?
            do throws(FileError) {
                tokens = try isOurs() ? gather(sets, removesOthers: removesOthers) : nil
            } catch {
                throw ServingError(.cannotWrite, "serve.tokens: \(error.message)", remedy: error.remedy)
            }
            guard let tokens else {
                throw ServingError(
                    .unsafeFolder, "serve.tokens: the folder \(path) has the tokens of another configuration",
                    remedy: "name a folder for each configuration, or remove this one if nobody needs it")
            }
            return tokens
        }
    }

    private func gather(_ sets: Set<String>, removesOthers: Bool) throws(FileError) -> [String: Secret] {
        var tokens: [String: Secret] = [:]
        for set in sets { tokens[set] = try token(of: set) }
        if removesOthers { try removeLeftovers(keeping: sets) }
        return tokens
    }

    private func token(of set: String) throws(FileError) -> Secret {
        let file = try AtomicFile(path: file(of: set))
        if let kept = try file.read(limit: 4096), let token = Self.token(in: kept) { return token }
        let token = EndpointTokens.makeToken()
        // Nothing is lost with it: another one is made.
        try file.replace(
            with: Array(token.reveal().utf8), attributes: FileAttributes(keeping: nil), isDurable: false)
        return token
    }

    /// The token in a file that can only be ours.
    private static func token(in file: FileSnapshot) -> Secret? {
        guard file.status.owner == geteuid(), file.status.mode & 0o077 == 0 else { return nil }
        guard file.contents.count == 43, Base64URL.decode(file.contents)?.count == 32 else { return nil }
        return Secret(String(decoding: file.contents, as: UTF8.self))
    }

    /// Whether the folder is this configuration's; one that is nobody's is marked.
    private func isOurs() throws(FileError) -> Bool {
        let file = try AtomicFile(path: "\(path)/.evercred")
        guard let mark = try file.read(limit: 4096)?.contents else {
            try file.replace(with: Array(owner.utf8), attributes: FileAttributes(keeping: nil))
            return true
        }
        return mark == Array(owner.utf8)
    }

    /// Removes the tokens of sets that have left and what a killed writer left behind, and nothing that is no token.
    private func removeLeftovers(keeping sets: Set<String>) throws(FileError) {
        for name in names() where !sets.contains(name) && name != ".evercred" {
            guard let file = try? AtomicFile(path: file(of: name), creatingFolder: false),
                file.path == self.file(of: name), let snapshot = try? file.read(limit: 4096),
                Self.token(in: snapshot) != nil
            else { continue }
            guard unlink(file.path) == 0 || errno == ENOENT else {
                throw FileError(errno: errno, operation: "remove", path: file.path)
            }
        }
    }

    private func names() -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

extension TokenFolder {
    /// Makes the folder when it is missing, with those above it; it is this user's alone when this returns.
    private func prepare() throws(ServingError) {
        try Self.make(path)
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure("open the folder", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Self.failure("examine", path) }
        guard status.st_uid == geteuid() else {
            throw ServingError(
                .unsafeFolder,
                "serve.tokens: the folder \(path) belongs to user \(status.st_uid), not to user \(geteuid())",
                remedy: "name a folder of your own")
        }
        guard status.st_mode & (S_IWGRP | S_IWOTH) == 0 else {
            throw ServingError(
                .unsafeFolder, "serve.tokens: the folder \(path) can be written by others",
                remedy: "look at what is in it, then chmod 700 \(path), or name another folder")
        }
        if status.st_mode & 0o777 != 0o700, fchmod(descriptor, 0o700) != 0 {
            throw Self.failure("take from others (chmod 700)", path)
        }
    }

    private static func make(_ path: String) throws(ServingError) {
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
        guard errno == ENOENT, let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else {
            throw failure("create the folder", path)
        }
        try make(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("create the folder", path) }
    }

    private static func failure(_ operation: String, _ path: String) -> ServingError {
        let error = FileError(errno: errno, operation: operation, path: path)
        return ServingError(.cannotWrite, "serve.tokens: \(error.message)", remedy: error.remedy)
    }
}
