import Dispatch
import Glibc

/// A place at which a handler stands still until the test lets it go: a FIFO, because opening one waits for the other end.
///
/// The handler's part is the shell command ``Workspace/gateCommand(_:)``.
struct Gate {
    /// After so many seconds a test no longer waits for a handler that does not come.
    private static let patience = 60

    struct NobodyCame: Error {
        let gate: String
    }

    private let path: String

    fileprivate init(path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0 else { throw TestFile.Failure(path: path, errno: errno) }
        // Whoever stood at the gate may have been killed: then letting it go is an error, not a signal.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Waits until a handler stands at the gate; it goes on when its ``Visitor`` is let go.
    func visitor() async throws -> Visitor {
        let path = path
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.patience)) {
            let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
            if descriptor >= 0 { Glibc.close(descriptor) }
        }
        let limit = ContinuousClock.now + .seconds(Self.patience)
        let descriptor = await withCheckedContinuation { continuation in
            DispatchQueue(label: "test.gate").async {
                continuation.resume(returning: Glibc.open(path, O_WRONLY | O_CLOEXEC))
            }
        }
        guard descriptor >= 0, ContinuousClock.now < limit else { throw NobodyCame(gate: path) }
        return Visitor(descriptor: descriptor)
    }

    /// A handler that stands at a gate, until this goes out of scope.
    struct Visitor: ~Copyable {
        fileprivate let descriptor: Int32

        deinit { close(descriptor) }

        /// Lets it go on.
        consuming func letGo() {}
    }
}

extension Workspace {
    /// A gate of that name in the workspace.
    func makeGate(_ name: String = "gate") throws -> Gate { try Gate(path: file(name)) }

    /// What a handler script does to stand at the gate: its reading ends when the visitor is let go.
    static func gateCommand(_ name: String = "gate") -> String { "cat < \(name) > /dev/null" }
}
