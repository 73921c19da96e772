import Glibc

/// Judges whether anybody but the user and root could have put there what a path leads to.
///
/// The file itself is judged on its open descriptor; every folder on the way to it, links followed one by one, on what
/// stands there. Folders are judged once: one value serves a whole configuration and is thrown away with it.
package struct PathTrust {
    /// `O_PATH`, which Swift's Glibc does not show: a program may be executable without being readable.
    private static let pathOnly: Int32 = 0o10_000_000

    private let user: uid_t
    private var folders: [String: Result<String, PathTrustError>] = [:]
    private var programs: [String: PathTrustError?] = [:]
    private var privateGroups: [UInt64: Bool] = [:]

    /// - Parameter user: Whom to trust beside root.
    package init(user: UInt32 = geteuid()) { self.user = user }

    /// Reads a plain file that nobody else could have written.
    package mutating func read(_ path: String, limit: Int) throws(PathTrustError) -> TrustedFile {
        do {
            let file = try OpenFile(path, flags: O_RDONLY)
            let status = try file.status()
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw PathTrustError(path: path, message: "\(path) is not a plain file")
            }
            guard status.st_size <= limit else {
                throw PathTrustError(path: path, message: "\(path) is larger than \(limit >> 20) MiB")
            }
            try judge(file, status)
            let contents = try file.readAll(expecting: Int(status.st_size), limit: limit)
            return TrustedFile(contents: contents, isPrivate: status.st_mode & (S_IRWXG | S_IRWXO) == 0)
        } catch let error as FileError {
            throw PathTrustError(path: path, message: error.message, isMissing: error.code == .missing)
        } catch let error as PathTrustError {
            throw error
        } catch {
            throw PathTrustError(path: path, message: "\(path) cannot be read")
        }
    }

    /// Throws when somebody else could have written the program, or when there is none that can be run.
    package mutating func requireTrustedProgram(_ path: String) throws(PathTrustError) {
        let verdict: PathTrustError?
        if let known = programs[path] {
            verdict = known
        } else {
            verdict = judgeProgram(path)
            programs[path] = .some(verdict)
        }
        if let verdict { throw verdict }
    }

    private mutating func judgeProgram(_ path: String) -> PathTrustError? {
        do {
            let file = try OpenFile(path, flags: Self.pathOnly)
            let status = try file.status()
            try judge(file, status)
            guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH) != 0 else {
                return PathTrustError(
                    path: path, message: "\(path) is not an executable file", remedy: "chmod +x \(path)",
                    isMissing: true)
            }
            return nil
        } catch let error as PathTrustError {
            return error
        } catch let error as FileError {
            return PathTrustError(path: path, message: error.message, isMissing: true)
        } catch {
            return PathTrustError(path: path, message: "\(path) cannot be opened")
        }
    }

    private mutating func judge(_ file: borrowing OpenFile, _ status: stat) throws(PathTrustError) {
        if !isReadOnly(file.number) {
            try requireOwner(status, file.path)
            try requireNoOtherWriter(status, file.path)
        }
        try requireSafeWay(to: file.path, links: 0)
    }

    // MARK: The way to it

    private mutating func requireSafeWay(to path: String, links: Int) throws(PathTrustError) {
        let (folder, name) = Self.split(path)
        let realFolder = try realFolder(folder, links: links)
        if let target = try linkTarget(of: name, in: realFolder, links: links) {
            try requireSafeWay(to: target, links: links + 1)
        }
    }

    /// The folder's path without links, once it and all above it are found to be safe.
    private mutating func realFolder(_ path: String, links: Int) throws(PathTrustError) -> String {
        if let known = folders[path] { return try known.get() }
        let result: Result<String, PathTrustError>
        do throws(PathTrustError) { result = .success(try resolve(path, links: links)) } catch {
            result = .failure(error)
        }
        folders[path] = result
        return try result.get()
    }

    private mutating func resolve(_ path: String, links: Int) throws(PathTrustError) -> String {
        let (folder, name) = Self.split(path)
        guard name != "" else {
            try requireSafeFolder("/")
            return "/"
        }
        let above = try realFolder(folder, links: links)
        if name == "." { return above }
        if name == ".." { return Self.split(above).folder }
        if let target = try linkTarget(of: name, in: above, links: links) {
            return try realFolder(target, links: links + 1)
        }
        let real = Self.join(above, name)
        try requireSafeFolder(real)
        return real
    }

    private func linkTarget(of name: String, in folder: String, links: Int) throws(PathTrustError) -> String? {
        let path = Self.join(folder, name)
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { return nil }
        guard links < 40 else { throw PathTrustError(path: path, message: "too many symbolic links at \(path)") }
        try requireOwner(status, path)
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(path, &buffer, buffer.count)
        guard count > 0 else { throw PathTrustError(path: path, message: "cannot read the symbolic link \(path)") }
        let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return target.utf8.first == UInt8(ascii: "/") ? target : Self.join(folder, target)
    }

    private mutating func requireSafeFolder(_ path: String) throws(PathTrustError) {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            throw PathTrustError(path: path, message: "cannot look at \(path)", isMissing: errno == ENOENT)
        }
        var fileSystem = statvfs()
        if statvfs(path, &fileSystem) == 0, fileSystem.f_flag & UInt(ST_RDONLY) != 0 { return }
        try requireOwner(status, path)
        // Nobody can replace another's entries in a sticky folder; root knows whom it lets into its own.
        if status.st_uid == 0 || status.st_mode & S_ISVTX != 0 { return }
        try requireNoOtherWriter(status, path)
    }

    // MARK: Owners and writers

    private func requireOwner(_ status: stat, _ path: String) throws(PathTrustError) {
        guard status.st_uid == 0 || status.st_uid == user else {
            throw PathTrustError(
                path: path, message: "\(path) belongs to user \(status.st_uid), who could change it",
                remedy: "chown \(user) \(path)")
        }
    }

    private mutating func requireNoOtherWriter(_ status: stat, _ path: String) throws(PathTrustError) {
        guard status.st_mode & S_IWOTH == 0 else {
            throw PathTrustError(
                path: path, message: "\(path) can be written by everybody", remedy: "chmod o-w \(path)")
        }
        guard status.st_mode & S_IWGRP == 0 || isPrivateGroup(status.st_gid, of: status.st_uid) else {
            throw PathTrustError(
                path: path, message: "\(path) can be written by group \(status.st_gid)", remedy: "chmod g-w \(path)")
        }
    }

    private mutating func isPrivateGroup(_ group: gid_t, of owner: uid_t) -> Bool {
        let key = UInt64(group) << 32 | UInt64(owner)
        if let known = privateGroups[key] { return known }
        let answer = PrivateGroup.isPrivate(group, of: owner)
        privateGroups[key] = answer
        return answer
    }

    private func isReadOnly(_ descriptor: Int32) -> Bool {
        var fileSystem = statvfs()
        return fstatvfs(descriptor, &fileSystem) == 0 && fileSystem.f_flag & UInt(ST_RDONLY) != 0
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        var bytes = Substring(path).utf8
        while bytes.last == UInt8(ascii: "/") { bytes = bytes.dropLast() }
        guard let slash = bytes.lastIndex(of: UInt8(ascii: "/")) else { return ("/", String(Substring(bytes))) }
        let folder = slash == bytes.startIndex ? "/" : String(Substring(bytes[..<slash]))
        return (folder, String(Substring(bytes[bytes.index(after: slash)...])))
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder == "/" ? "/\(name)" : "\(folder)/\(name)"
    }
}

/// A plain file that only the user or root could have written.
package struct TrustedFile: Sendable {
    package let contents: [UInt8]
    /// Whether nobody but its owner has any permission on it.
    package let isPrivate: Bool
}

/// Why a path is not to be trusted, or cannot be looked at.
package struct PathTrustError: Error, Sendable, Hashable {
    /// What stands in the way: the file, or a folder on the way to it.
    package let path: String
    /// One sentence that names the path.
    package let message: String
    /// A command that mends it.
    package let remedy: String?
    /// Whether nothing usable stands there, as opposed to something that others could have written.
    package let isMissing: Bool

    init(path: String, message: String, remedy: String? = nil, isMissing: Bool = false) {
        self.path = path
        self.message = message
        self.remedy = remedy
        self.isMissing = isMissing
    }
}

/// The group that many systems make for each user: named like the user, with nobody else in it.
private enum PrivateGroup {
    static func isPrivate(_ group: gid_t, of owner: uid_t) -> Bool {
        guard let name = userName(owner), let (groupName, members) = groupEntry(group), groupName == name else {
            return false
        }
        return members.allSatisfy { $0 == name } && !isPrimaryGroup(group, ofOthersThan: owner)
    }

    private static func userName(_ user: uid_t) -> String? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return withExtendedLifetime(buffer) { String(cString: entry.pw_name) }
    }

    private static func groupEntry(_ group: gid_t) -> (name: String, members: [String])? {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 64 << 10)
        guard getgrgid_r(group, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return withExtendedLifetime(buffer) {
            var members: [String] = []
            var next = entry.gr_mem
            while let member = next?.pointee {
                members.append(String(cString: member))
                next = next?.advanced(by: 1)
            }
            return (String(cString: entry.gr_name), members)
        }
    }

    /// Membership by `/etc/passwd` does not show in the group's own list.
    private static func isPrimaryGroup(_ group: gid_t, ofOthersThan owner: uid_t) -> Bool {
        guard let file = fopen("/etc/passwd", "re") else { return false }
        defer { fclose(file) }
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        var buffer = [CChar](repeating: 0, count: 16 << 10)
        while fgetpwent_r(file, &entry, &buffer, buffer.count, &found) == 0 {
            if entry.pw_gid == group && entry.pw_uid != owner { return true }
        }
        return false
    }
}
