import Glibc

/// The line that makes a program ask Evercred whenever it needs credentials: absolute paths, and words that mean the same to
/// readers with and without a shell.
enum CredentialProcessLine {
    /// `credential_process = /usr/bin/evercred credentials NAME --state /var/lib/evercred`
    static func text(for set: String, state folder: String?) -> String {
        let words = [program, "credentials", set] + (folder.map { ["--state", $0] } ?? [])
        return "credential_process = " + words.map(quoted).joined(separator: " ")
    }

    /// Where this program lies.
    private static var program: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "/usr/local/bin/evercred" }
        defer { free(path) }
        return String(cString: path)
    }

    private static func quoted(_ word: String) -> String { word.utf8.contains(0x20) ? "\"\(word)\"" : word }
}
