/// One program to run.
package struct ProcessRequest: Sendable {
    /// The absolute path of the program, then its arguments (`argv[0]` is the path itself).
    package var arguments: [String]
    package var environment: [String: String]
    /// An absolute path.
    package var workingDirectory: String
    /// Written to its stdin, which is closed after it. A program that does not read it is no error.
    package var input: [UInt8]
    /// More output than this ends the program (bytes).
    package var outputLimit: Int
    /// How much of the end of stderr is kept (bytes).
    package var errorTail: Int
    package var timeout: Duration

    package init(
        arguments: [String], environment: [String: String], workingDirectory: String, input: [UInt8] = [],
        outputLimit: Int = 64 << 10, errorTail: Int = 8 << 10, timeout: Duration = .seconds(30)
    ) {
        self.arguments = arguments
        self.environment = environment
        self.workingDirectory = workingDirectory
        self.input = input
        self.outputLimit = outputLimit
        self.errorTail = errorTail
        self.timeout = timeout
    }
}

/// What came of a program.
package struct ProcessResult: Sendable {
    /// How it ended.
    package enum Outcome: Sendable, Hashable {
        case exited(Int32)
        /// Ended by that signal, which was not ours.
        case signaled(Int32)
        /// The deadline passed; it was ended.
        case timedOut
        /// It wrote more than the limit; it was ended.
        case outputTooLarge
        /// The task was cancelled; it was ended.
        case cancelled
    }

    package let outcome: Outcome
    package let output: [UInt8]
    /// The end of its stderr.
    package let errorOutput: [UInt8]
    /// How many processes it had left behind when it ended by itself; they were killed.
    package let survivors: Int
    /// From its start to the moment when nothing of it was left.
    package let elapsed: Duration

    package init(
        outcome: Outcome, output: [UInt8] = [], errorOutput: [UInt8] = [], survivors: Int = 0,
        elapsed: Duration = .zero
    ) {
        self.outcome = outcome
        self.output = output
        self.errorOutput = errorOutput
        self.survivors = survivors
        self.elapsed = elapsed
    }
}

/// Why a program could not be started.
package struct ProcessError: Error, Sendable, Hashable {
    /// The error number of the operating system (`ENOENT`, `EACCES`, `EAGAIN`, …).
    package let errno: Int32
    /// One sentence that names the program, never its arguments.
    package let message: String

    package init(errno: Int32, message: String) {
        self.errno = errno
        self.message = message
    }
}
