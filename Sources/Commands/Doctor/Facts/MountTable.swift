/// What is mounted where, by the kernel's list (proc(5), `mountinfo`): reading it waits for no file system.
struct MountTable: Sendable, Hashable {
    struct Mount: Sendable, Hashable {
        /// Where it is to be seen: an absolute path without links.
        let point: String
        /// `ext4`, `nfs4`, `overlay`, …
        let type: String
        /// The options of the mount and of the file system.
        let options: Set<String>

        var isReadOnly: Bool { options.contains("ro") }

        var forbidsPrograms: Bool { options.contains("noexec") }

        /// Whether other machines write there too, or a server in between that may not answer.
        var isRemote: Bool {
            ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "gpfs", "ncpfs"]
                .contains(type) || type.hasPrefix("fuse.sshfs") || type.hasPrefix("fuse.gluster")
                || type.hasPrefix("fuse.s3") || type.hasPrefix("fuse.gcs") || type.hasPrefix("fuse.rclone")
        }

        /// Whether what is written there is gone when the machine restarts.
        var isMemory: Bool { type == "tmpfs" || type == "ramfs" }
    }

    private let mounts: [Mount]

    init(mounts: [Mount]) { self.mounts = mounts }

    /// Reads the text of `/proc/self/mountinfo`; lines that it cannot read are passed over.
    init(_ text: String) { mounts = text.split(separator: "\n").compactMap(Self.mount) }

    static var current: MountTable { MountTable(FileContents.text("/proc/self/mountinfo") ?? "") }

    /// The mount that a path without links lies on; of several at one place the last one counts.
    func mount(of path: String) -> Mount? {
        mounts.reduce(nil as Mount?) { best, mount in
            guard Self.contains(mount.point, path) else { return best }
            return mount.point.utf8.count >= best?.point.utf8.count ?? 0 ? mount : best
        }
    }

    private static func contains(_ point: String, _ path: String) -> Bool {
        point == "/" || path.utf8.elementsEqual(point.utf8) || path.utf8.starts(with: "\(point)/".utf8)
    }

    /// `36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue`
    private static func mount(_ line: Substring) -> Mount? {
        let fields = line.split(separator: " ")
        guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count >= dash + 4 else { return nil }
        let options = (fields[5].split(separator: ",") + fields[dash + 3].split(separator: ",")).map(String.init)
        return Mount(point: unescaped(fields[4]), type: String(fields[dash + 1]), options: Set(options))
    }

    /// Blanks, tabs, line feeds and backslashes are written as octal numbers.
    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
