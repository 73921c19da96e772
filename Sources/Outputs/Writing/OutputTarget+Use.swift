package import CredentialModel
import Glibc
import Platform

extension OutputTarget {
    /// Whether what stands at its place was written for that configuration, or may be of use to somebody. What is there
    /// and cannot be read may hold anything.
    package func isInUse(by configuration: String) -> Bool {
        guard let path = file?.file else { return false }
        do throws(FileError) {
            guard let contents = try AtomicFile(path: path, creatingFolder: false).read()?.contents else {
                return false
            }
            return holdsKeys(in: contents, of: configuration)
        } catch {
            return access(path, F_OK) == 0
        }
    }

    /// Whether a file that is to be one set's alone holds what is not that configuration's to replace. What is not there,
    /// or cannot be read, is not judged.
    package func isForeign(to configuration: String) -> Bool {
        guard let document = DocumentKind(self), let path = file?.file,
            let contents = try? AtomicFile(path: path, creatingFolder: false).read()?.contents
        else { return false }
        switch document.claim(in: contents) {
        case .nobody: return false
        case .foreign: return true
        case .owner(let owner): return !SectionOwner(configuration: configuration, set: owner.set).mayRewrite(owner)
        }
    }

    private func holdsKeys(in contents: [UInt8], of configuration: String) -> Bool {
        guard let document = DocumentKind(self) else {
            return ProfileDocument(contents, file: placeName, kind: kind == .config ? .config : .credentials)
                .holdsSection(of: configuration)
        }
        switch document.claim(in: contents) {
        case .owner(let owner): return owner.configuration == configuration
        case .foreign: return true
        case .nobody: return !contents.isEmpty
        }
    }
}
