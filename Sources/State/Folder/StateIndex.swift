import Crypto
import Glibc

/// Tells which state folder belongs to which configuration file, so that `credentials NAME` need not read the file.
///
/// One symbolic link per configuration, named by the SHA-256 of its path: made and replaced as a whole, read with one
/// call. It is a hint: a run goes on without it, and a reader checks the owner that the state itself names.
package struct StateIndex: Sendable {
    /// The folder of the links.
    let path: String

    /// Where the configuration's state was last; `nil` when no run noted it.
    func folder(of configurationPath: String) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link(of: configurationPath), &buffer, buffer.count)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Notes where the configuration's state is. Returns whether that worked; a run may ignore it.
    @discardableResult
    package func note(_ folder: StateFolder, of configurationPath: String) -> Bool {
        let link = link(of: configurationPath)
        if self.folder(of: configurationPath) == folder.path { return true }
        guard (try? StateFolder.prepare(path)) != nil else { return false }
        let temporary = "\(link).\(getpid())"
        unlink(temporary)
        guard symlink(folder.path, temporary) == 0 else { return false }
        guard rename(temporary, link) == 0 else {
            unlink(temporary)
            return false
        }
        return true
    }

    private func link(of configurationPath: String) -> String { "\(path)/\(Self.digest(configurationPath))" }

    static func digest(_ text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count == 1 ? "0\(digits)" : digits
        }.joined()
    }
}
