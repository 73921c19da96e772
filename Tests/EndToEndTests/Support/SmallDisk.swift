import Glibc

/// A file system of a few kilobytes that a test can fill. Only root can have one, and not everywhere.
struct SmallDisk: ~Copyable {
    let path: String

    /// Whether file systems can be mounted here.
    static let isPossible: Bool = {
        guard geteuid() == 0, let disk = try? SmallDisk(at: "/tmp/evercred-test-disk-\(getpid())", kilobytes: 16) else {
            return false
        }
        let path = disk.path
        _ = consume disk
        return rmdir(path) == 0
    }()

    /// Mounts one on a new folder.
    init(at path: String, kilobytes: Int) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw TestFile.Failure(path: path, errno: errno) }
        let options = "size=\(kilobytes)k,mode=0700"
        guard Self.succeeds(["/bin/mount", "-t", "tmpfs", "-o", options, "tmpfs", path]) else {
            throw TestFile.Failure(path: path, errno: EPERM)
        }
        self.path = path
    }

    deinit { _ = Self.succeeds(["/bin/umount", "--lazy", path]) }

    /// Takes all the room that is left, in a file of that name.
    func fill(_ name: String = "ballast") throws {
        let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw TestFile.Failure(path: path, errno: errno) }
        defer { close(descriptor) }
        let zeros = [UInt8](repeating: 0, count: 4096)
        while write(descriptor, zeros, zeros.count) > 0 {}
    }

    func makeRoom(_ name: String = "ballast") { unlink("\(path)/\(name)") }

    private static func succeeds(_ arguments: [String]) -> Bool {
        let argv = arguments.map { strdup($0) } + [nil]
        defer { argv.forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var pid: pid_t = 0
        guard posix_spawn(&pid, arguments[0], &actions, nil, argv, [nil]) == 0 else { return false }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status == 0
    }
}
