import CredentialModel
import Glibc

extension AtomicFile {
    /// Removes the temporary files that a writer of this file left behind when it was killed.
    ///
    /// Call it under the file's ``FileLock``: then nobody is writing one. Failing to remove one is no error.
    package func sweepStaleTemporaries() {
        guard let listing = try? OpenFile(".", in: folder, path: path, flags: O_RDONLY | O_DIRECTORY) else { return }
        // fdopendir takes the descriptor over: it gets a duplicate of its own.
        let duplicate = fcntl(listing.number, F_DUPFD_CLOEXEC, 0)
        guard duplicate >= 0 else { return }
        guard let stream = fdopendir(duplicate) else {
            close(duplicate)
            return
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let entryName = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard entryName.utf8.starts(with: temporaryPrefix.utf8) else { continue }
            var status = stat()
            guard fstatat(folder.number, entryName, &status, AT_SYMLINK_NOFOLLOW) == 0,
                status.st_mode & S_IFMT == S_IFREG, isOurs(status)
            else { continue }
            unlinkat(folder.number, entryName, 0)
        }
    }

    /// A fresh name in the file's folder that tells whose temporary file it is and that nobody can foresee.
    func temporaryName() -> String {
        temporaryPrefix + hexadecimal(.random(in: .min ... .max)) + hexadecimal(.random(in: .min ... .max))
    }

    private var temporaryPrefix: String {
        ".evercred-\(hexadecimal(StableHash.fnv1a(name.utf8)))-"
    }

    /// A temporary file may have been given to the target's owner already.
    private func isOurs(_ temporary: stat) -> Bool {
        temporary.st_uid == geteuid() || temporary.st_uid == (try? status())?.owner
    }

    private func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
