import Glibc
import Platform
import StrictJSON
import Synchronization

/// What a batch has come to, on the disk beside its file: `FILE.OP.journal`, one JSON object a line.
///
/// The first line says of what it is; every other `{"user", "state"}`, where the last one about a user counts. It holds
/// names and codes of errors, never a password or a code. Whoever has it open holds its lock.
final class BatchJournal: Sendable {
    /// How far a user has come.
    enum Standing: Sendable, Hashable {
        /// It was begun, and nobody knows how it ended.
        case begun
        case done
        /// It was refused; `isUncertain`: an earlier try may have succeeded all the same.
        case failed(code: String, isUncertain: Bool)

        /// Whether the service may have done it already.
        var mayBeDone: Bool {
            switch self {
            case .begun: true
            case .done: false
            case .failed(_, let isUncertain): isUncertain
            }
        }
    }

    /// Why there is no journal to write.
    struct Failure: Error, Hashable {
        enum Code: Hashable {
            /// Another batch writes it.
            case held
            /// It is of something else.
            case foreign
            case unwritable
        }

        let code: Code
        let message: String
    }

    let path: String
    private let descriptor: Int32
    /// By the bytes of the name: a user pool tells apart what Unicode holds equivalent.
    private let known: Mutex<[[UInt8]: Standing]>

    deinit { close(descriptor) }

    /// Opens the journal, or begins one.
    ///
    /// - Parameter subject: of what it is: another batch's is refused.
    init(_ path: String, of subject: JSONObject) throws(Failure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0o600)
        guard descriptor >= 0 else { throw Self.unwritable(path) }
        do throws(Failure) {
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                throw Failure(code: .held, message: "another run is at work on \(path)")
            }
            let bytes = try Self.contents(of: descriptor, path)
            // A line that cannot be read is the half one of a crash.
            let values = bytes.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONReader.read(Array($0)) }
            let header = values.first
            if let header, header != .object(subject) {
                throw Failure(
                    code: .foreign,
                    message: "\(path) is the journal of another operation, user pool or app client: move it away")
            }
            known = Mutex(Self.standings(values.dropFirst()))
            // It becomes a line of its own, which says nothing.
            if let last = bytes.last, last != UInt8(ascii: "\n") { try write([UInt8(ascii: "\n")]) }
            if header == nil { try write(Self.line(.object(subject))) }
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// How far that user has come; `nil`: not begun.
    func standing(of user: String) -> Standing? { known.withLock { $0[Array(user.utf8)] } }

    /// Notes how far a user has come: it survives the end of the process, however that comes.
    func note(_ standing: Standing, of user: String) throws(Failure) {
        var object: JSONObject = ["user": .string(user)]
        switch standing {
        case .begun: object["state"] = "begun"
        case .done: object["state"] = "done"
        case .failed(let code, let isUncertain):
            object["state"] = "failed"
            object["code"] = .string(code)
            if isUncertain { object["uncertain"] = true }
        }
        try known.withLock { known throws(Failure) in
            try write(Self.line(.object(object)))
            known[Array(user.utf8)] = standing
        }
    }

    /// Brings to the disk what was noted, so that it survives the machine too.
    func sync() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw Self.unwritable(path) }
    }

    private func write(_ bytes: [UInt8]) throws(Failure) {
        let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        guard count == bytes.count else {
            // A write that is cut short reports no error of its own.
            if count >= 0 { errno = ENOSPC }
            throw Self.unwritable(path)
        }
    }

    private static func line(_ value: JSONValue) -> [UInt8] { JSONWriter.bytes(value) + [UInt8(ascii: "\n")] }

    private static func standings(_ values: some Sequence<JSONValue>) -> [[UInt8]: Standing] {
        var standings: [[UInt8]: Standing] = [:]
        for value in values {
            guard let user = value["user"]?.string.map({ Array($0.utf8) }) else { continue }
            switch value["state"]?.string {
            case "begun": standings[user] = .begun
            case "done": standings[user] = .done
            case "failed":
                standings[user] = .failed(
                    code: value["code"]?.string ?? "", isUncertain: value["uncertain"]?.bool ?? false)
            default: continue
            }
        }
        return standings
    }

    private static func contents(of descriptor: Int32, _ path: String) throws(Failure) -> [UInt8] {
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(code: .unwritable, message: "\(path) is not a plain file")
        }
        var contents: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, off_t(contents.count))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unwritable(path) }
            guard count > 0 else { return contents }
            contents += chunk[..<count]
        }
    }

    private static func unwritable(_ path: String) -> Failure {
        let error = FileError(errno: errno, operation: "write to", path: path)
        return Failure(code: .unwritable, message: "\(error.message)\(error.remedy.map { " (\($0))" } ?? "")")
    }
}
