/// Runs one program to its end and leaves nothing of it behind.
///
/// Every implementation keeps these promises (contract of refresh handlers): the child gets a session of its own, only
/// descriptors 0–2, default signals, umask 077 and exactly the environment given; when `run` returns no process that
/// it started is alive, grandchildren in sessions of their own included; no pipe held open delays the return; at the
/// deadline, or when the task is cancelled, the process group gets SIGTERM and 2 s later SIGKILL.
package protocol ProcessRunner: Sendable {
    /// What came of it. Throws only when the program could not be started.
    func run(_ request: ProcessRequest) async throws(ProcessError) -> ProcessResult
}
