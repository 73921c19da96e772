import Glibc

/// A folder of its own below a safe one, removed with everything in it when the value goes.
final class TemporaryFolder {
    let path: String
    /// Everything in it, parents before children.
    private var entries: [String] = []

    init() throws {
        var template = Array("/tmp/evercred-config-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(errno: errno) }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    deinit { for entry in entries.reversed() + [path] { remove(entry) } }

    struct Failure: Error { let errno: Int32 }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ text: String, to name: String, mode: mode_t = 0o600) throws -> String {
        let file = "\(path)/\(name)"
        entries.append(file)
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, mode)
        guard descriptor >= 0 else { throw Failure(errno: errno) }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0 else {
            throw Failure(errno: errno)
        }
        return file
    }

    /// Makes a folder and returns its path.
    @discardableResult
    func makeFolder(_ name: String, mode: mode_t = 0o700) throws -> String {
        let folder = "\(path)/\(name)"
        guard mkdir(folder, mode) == 0, chmod(folder, mode) == 0 else { throw Failure(errno: errno) }
        entries.append(folder)
        return folder
    }

    /// Makes a symbolic link and returns its path.
    @discardableResult
    func link(_ name: String, to target: String) throws -> String {
        guard symlink(target, "\(path)/\(name)") == 0 else { throw Failure(errno: errno) }
        entries.append("\(path)/\(name)")
        return "\(path)/\(name)"
    }

    /// Gives everything to a user that is not root, where the test may: then root's privileges do not hide a judgement.
    func giveToTestUser() -> UInt32 {
        guard geteuid() == 0 else { return geteuid() }
        for entry in [path] + entries { lchown(entry, 4242, 4242) }
        return 4242
    }
}
