import Platform

extension AtomicFile {
    /// Copies the file to `FILE.before-evercred` before what is somebody else's is taken over. A copy that exists is
    /// never replaced: it may be all that is left of what was taken over earlier.
    func keepCopy(of snapshot: FileSnapshot) throws(FileError) {
        var number = 1
        while true {
            let suffix = number == 1 ? "" : "-\(number)"
            let copy = try AtomicFile(path: "\(path).before-evercred\(suffix)", creatingFolder: false)
            guard let existing = try copy.read() else {
                try copy.replace(
                    with: snapshot.contents, attributes: FileAttributes(keeping: snapshot.status, mode: 0o600))
                return
            }
            if existing.contents == snapshot.contents { return }
            number += 1
        }
    }
}
