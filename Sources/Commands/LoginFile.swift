import CredentialModel
import Glibc
import Platform

/// The file that carries what a login has brought to another machine.
struct LoginFile {
    private let file: AtomicFile

    /// Finds the file, which need not exist; one of somebody else, or no plain file, is refused.
    init(path: String) throws(FileError) {
        file = try AtomicFile(path: path, creatingFolder: false)
        guard let status = try file.status(), status.owner != geteuid() else { return }
        throw FileError(
            code: .denied, operation: "replace", path: path, message: "\(path) belongs to user \(status.owner)",
            remedy: "name a file of your own")
    }

    /// Where it lies, links followed.
    var path: String { file.path }

    /// Puts it there, and nothing else; the file is its owner's alone, whatever it was before.
    func write(_ token: Secret) throws(FileError) {
        try file.replace(with: Array(token.reveal().utf8), attributes: FileAttributes(keeping: nil))
    }
}
