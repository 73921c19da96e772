import Glibc
import Platform

/// A file that lines are appended to: `hub.file`.
///
/// It is created with mode 0600 and must be a plain file that no final symlink leads to. Before each line the path is
/// looked at: when the file was renamed away or deleted (logrotate), a new one is begun and no line goes astray.
final class LineFile: LineDestination {
    private struct Opened {
        let descriptor: Int32
        let device: dev_t
        let inode: ino_t
        let lines: LineDescriptor
    }

    /// The path.
    let name: String
    private var opened: Opened?

    init(path: String) { self.name = path }

    deinit { closeFile() }

    func write(_ line: [UInt8]) throws(EventSinkError) {
        try current().lines.write(line)
    }

    /// The file that the path names now.
    private func current() throws(EventSinkError) -> Opened {
        var place = stat()
        if let opened, lstat(name, &place) == 0, place.st_dev == opened.device, place.st_ino == opened.inode {
            return opened
        }
        closeFile()
        // Readable too, to see how the file ends; non-blocking, because a FIFO without a reader would be waited for.
        let descriptor = open(name, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600)
        guard descriptor >= 0, fstat(descriptor, &place) == 0 else {
            let error = EventSinkError(FileError(errno: errno, operation: "open", path: name))
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        guard place.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw EventSinkError(
                FileError(
                    code: .notRegular, operation: "open", path: name, message: "\(name) is not a plain file",
                    remedy: "name a plain file in hub.file"))
        }
        // A process that was killed may have left half a line.
        var last = UInt8(ascii: "\n")
        if place.st_size > 0 { _ = pread(descriptor, &last, 1, place.st_size - 1) }
        let file = Opened(
            descriptor: descriptor, device: place.st_dev, inode: place.st_ino,
            lines: LineDescriptor(descriptor, name: name, isMidLine: last != UInt8(ascii: "\n")))
        opened = file
        return file
    }

    private func closeFile() {
        if let opened { close(opened.descriptor) }
        opened = nil
    }
}
