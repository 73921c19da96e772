package import CredentialModel
import Glibc
import Platform
package import StrictJSON

/// The questions of sign-ins that wait for an answer: `STATE/challenges/DIGEST`, one sealed file each.
///
/// They lie beside the database and not in it, so that two commands of one sign-in need neither its lock nor a daemon.
/// Each is sealed with the state's key for its own place, and forgotten after ``lifetime``.
package struct ChallengeStore: Sendable {
    /// The longest that a user pool keeps a session waiting (API reference, `AuthSessionValidity`).
    package static let lifetime = Duration.seconds(900)

    /// More than any session and its parameters take.
    private static let limit = 256 << 10

    private let folder: String
    private let cipher: StateCipher

    package init(in folder: StateFolder, key: StateKey) {
        self.folder = "\(folder.path)/challenges"
        self.cipher = StateCipher(key)
    }

    /// Keeps a question, in the place of an older one of the same sign-in.
    ///
    /// - Parameter login: whose sign-in it is, as hexadecimal digits.
    package func keep(_ question: JSONValue, for login: String, at now: Timestamp) throws(StateError) {
        _ = try StateFolder.prepare(folder)
        let row: JSONValue = ["until": .integer((now + Self.lifetime).milliseconds), "question": question]
        let sealed = try cipher.seal(bytes: JSONWriter.bytes(row), at: place(login))
        do throws(FileError) {
            try AtomicFile.replace(path(login), contents: sealed, mode: 0o600)
        } catch {
            throw StateError(.cannotWrite, error.message, remedy: error.remedy)
        }
    }

    /// The question of a sign-in; `nil` when there is none, when its time is over, or when it was altered.
    package func question(for login: String, at now: Timestamp) throws(StateError) -> JSONValue? {
        let contents: [UInt8]?
        do throws(FileError) {
            contents = try AtomicFile(path: path(login), creatingFolder: false).read(limit: Self.limit)?.contents
        } catch {
            guard error.code != .missing else { return nil }
            throw StateError(.cannotRead, error.message, remedy: error.remedy)
        }
        guard let row = contents.flatMap({ opened($0, login) }), isAlive(row, at: now) else { return nil }
        return row["question"]
    }

    /// Forgets a question; one that is not there is forgotten already.
    package func remove(_ login: String) { unlink(path(login)) }

    /// Forgets what nobody answered in time. It looks at every question: once for many of them is enough.
    package func removeStale(at now: Timestamp) {
        guard let entries = opendir(folder) else { return }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard Self.isDigest(name) else { continue }
            let row = (try? AtomicFile(path: path(name), creatingFolder: false).read(limit: Self.limit)?.contents)
                .flatMap { opened($0, name) }
            if let row, isAlive(row, at: now) { continue }
            remove(name)
        }
    }

    private func opened(_ sealed: [UInt8], _ login: String) -> JSONValue? {
        let plaintext = sealed.withUnsafeBytes { cipher.open($0, at: place(login)).map { Array($0) } }
        return plaintext.flatMap { try? JSONReader.read($0) }
    }

    private func isAlive(_ row: JSONValue, at now: Timestamp) -> Bool {
        row["until"]?.integer.map { $0 > now.milliseconds } ?? false
    }

    private func place(_ login: String) -> RowPlace { RowPlace(table: .challenges, name: login) }

    private func path(_ login: String) -> String { "\(folder)/\(login)" }

    private static func isDigest(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }
}
