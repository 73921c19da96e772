import CLinux
import Glibc
import Synchronization

/// One call of `run`, on its way to the thread that carries it out.
struct ProcessRun: Sendable {
    typealias ID = UInt64

    /// Whether its task was cancelled, even before the run was posted.
    final class Cancellation: Sendable {
        private let flag = Atomic(false)

        var isRequested: Bool { flag.load(ordering: .acquiring) }

        func request() { flag.store(true, ordering: .releasing) }
    }

    let id: ID
    let request: ProcessRequest
    let arguments: CStringList
    let environment: CStringList
    let cancellation: Cancellation
    let continuation: CheckedContinuation<Result<ProcessResult, ProcessError>, Never>
}

extension ProcessRun {
    /// Starts the program with these streams as its descriptors 0, 1 and 2.
    func spawn(
        mark: UInt64, streams: (input: OwnedDescriptor, output: OwnedDescriptor, errorOutput: OwnedDescriptor)
    ) -> linux_spawned {
        arguments.withPointers { arguments in
            environment.withPointers { environment in
                request.workingDirectory.withCString { directory in
                    var request = linux_spawn_request(
                        path: arguments?[0], arguments: arguments, environment: environment, inheritance: nil,
                        directory: directory, standard_input: streams.input.number,
                        standard_output: streams.output.number,
                        standard_error: streams.errorOutput.number, mark: mark)
                    return linux_spawn(&request)
                }
            }
        }
    }
}

extension ProcessError {
    /// The system's own words for what went wrong.
    init(errno: Int32, doing what: String) {
        self.init(errno: errno, message: "cannot \(what): \(String(cString: strerror(errno)))")
    }
}
