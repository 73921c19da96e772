import CLinux
import CredentialModel
import Glibc

/// One program from its start to the moment when nothing of it is left. Lives on the reactor's thread.
///
/// A *running* program ends by itself, or at its deadline or by cancellation it is *ending* (SIGTERM to its process
/// group) and 2 s later *killed* (SIGKILL). Once it has ended, *clearing* kills whatever it left behind until nothing
/// is found. A program that not even SIGKILL ends, because the kernel does not let it, is *abandoned*: its result is
/// reported, and it is reaped whenever it ends.
final class ChildProcess {
    private enum Phase {
        case running(deadline: BootInstant)
        case ending(ProcessResult.Outcome, killAt: BootInstant)
        case killed(ProcessResult.Outcome, giveUpAt: BootInstant)
        case clearing(ProcessResult.Outcome, pause: Duration, next: BootInstant, giveUpAt: BootInstant)
        case abandoned
        case gone

        /// When it is over.
        var deadline: BootInstant? {
            switch self {
            case .running(let time), .ending(_, let time), .killed(_, let time), .clearing(_, _, let time, _): time
            case .abandoned, .gone: nil
            }
        }
    }

    /// From SIGTERM to SIGKILL.
    private static let grace = Duration.seconds(2)
    /// A program that is quicker is read once, at its end: that saves most handlers three wake-ups of ours. A slower
    /// one is read as it writes, since it would otherwise stand still at a full pipe.
    private static let quickness = Duration.milliseconds(15)
    /// How long processes may take to be gone after SIGKILL.
    private static let patience = Duration.seconds(1)

    let run: ProcessRun
    private let mark: UInt64
    private let poll: EventPoll
    private let leftovers: LeftoverProcesses
    private let startedAt = SystemTime().bootNow
    private let pid: pid_t
    /// The pidfd: readable when the program has ended.
    private var exitDescriptor: OwnedDescriptor?
    private var input: ProcessInput?
    private var output: ProcessStream
    private var errorOutput: ProcessStream
    /// When its streams begin to be watched; `nil` from then on.
    private var watchAt: BootInstant?
    private var phase: Phase
    private var survivors = 0
    private var report: ProcessResult?

    /// Starts the program.
    init(_ run: ProcessRun, mark: UInt64, poll: EventPoll, leftovers: LeftoverProcesses) throws(ProcessError) {
        self.run = run
        self.mark = mark
        self.poll = poll
        self.leftovers = leftovers
        let request = run.request
        let program = request.arguments[0]

        let inputPipe = try ProcessPipe(.toProgram, program: program)
        let outputPipe = try ProcessPipe(.fromProgram, program: program)
        let errorPipe = try ProcessPipe(.fromProgram, program: program)
        output = ProcessStream(.beginning(request.outputLimit), from: outputPipe.ours)
        errorOutput = ProcessStream(.end(request.errorTail), from: errorPipe.ours)
        // Most inputs fit into the pipe at once, even before the program is there to read them.
        var input = ProcessInput(request.input, into: inputPipe.ours)
        if input.write() {
            try poll.add(inputPipe.ours, as: EventPoll.Tag(run: run.id, source: .input))
            self.input = input
        }

        let spawned = run.spawn(mark: mark, streams: (inputPipe.theirs, outputPipe.theirs, errorPipe.theirs))
        guard spawned.error == 0 else {
            let step = spawned.step == linux_spawn_step_directory ? "enter the folder to start" : "start"
            throw ProcessError(errno: spawned.error, doing: "\(step) '\(program)'")
        }
        pid = spawned.pid
        let exitDescriptor = OwnedDescriptor(spawned.pidfd)
        self.exitDescriptor = exitDescriptor
        watchAt = startedAt + Self.quickness
        phase = .running(deadline: startedAt + request.timeout)
        do throws(ProcessError) {
            try poll.add(exitDescriptor, as: EventPoll.Tag(run: run.id, source: .exit))
        } catch {
            Glibc.kill(-pid, SIGKILL)
            waitpid(pid, nil, 0)
            throw error
        }
    }

    /// When ``handleTime(_:through:)`` is due.
    var wakeUp: BootInstant? {
        guard let deadline = phase.deadline else { return nil }
        return min(deadline, watchAt ?? deadline)
    }

    /// Whether nothing of it is left.
    var isGone: Bool {
        if case .gone = phase { true } else { false }
    }

    /// What came of it: given once, when it is known.
    func takeReport() -> ProcessResult? {
        defer { report = nil }
        return report
    }

    /// One of its descriptors is ready.
    func handle(_ source: EventPoll.Source, through buffer: UnsafeMutableRawBufferPointer) {
        switch source {
        case .input:
            if input?.write() != true { input = nil }
        case .output:
            output.read(through: buffer)
            if output.hasOverflowed { kill(as: .outputTooLarge) }
        case .errorOutput:
            errorOutput.read(through: buffer)
        case .exit:
            // A closed descriptor may still speak while another thread's child, between its clone and its execve,
            // holds a copy of it.
            if exitDescriptor != nil { reap(through: buffer) }
        }
    }

    /// A moment has come that it waited for.
    func handleTime(_ now: BootInstant, through buffer: UnsafeMutableRawBufferPointer) {
        if let watchAt, watchAt <= now { watch(now) }
        guard let deadline = phase.deadline, deadline <= now else { return }
        switch phase {
        case .running: end(as: .timedOut)
        case .ending(let outcome, _): kill(as: outcome)
        case .killed(let outcome, _): finish(as: outcome, through: buffer, next: .abandoned)
        case .clearing(let outcome, let pause, _, let giveUpAt):
            clear(as: outcome, pause: min(pause * 2, .milliseconds(20)), giveUpAt: giveUpAt, through: buffer)
        case .abandoned, .gone: break
        }
    }

    private func watch(_ now: BootInstant) {
        do throws(ProcessError) {
            try output.watch(by: poll, as: EventPoll.Tag(run: run.id, source: .output))
            try errorOutput.watch(by: poll, as: EventPoll.Tag(run: run.id, source: .errorOutput))
            watchAt = nil
        } catch {
            // The system is short of memory; the deadline holds in any case.
            watchAt = now + Self.quickness
        }
    }

    /// Asks the process group to end; 2 s later it must.
    func end(as outcome: ProcessResult.Outcome) {
        guard case .running = phase else { return }
        // Not yet reaped, the program still holds the id of its group.
        Glibc.kill(-pid, SIGTERM)
        phase = .ending(outcome, killAt: SystemTime().bootNow + Self.grace)
    }

    private func kill(as outcome: ProcessResult.Outcome) {
        switch phase {
        case .running: break
        case .ending(let first, _) where first != outcome: return kill(as: first)
        case .ending: break
        case .killed, .clearing, .abandoned, .gone: return
        }
        Glibc.kill(-pid, SIGKILL)
        phase = .killed(outcome, giveUpAt: SystemTime().bootNow + Self.patience)
    }

    /// The program itself has ended. Its group is killed before it is reaped, while nobody else can have the group's
    /// id.
    private func reap(through buffer: UnsafeMutableRawBufferPointer) {
        let found = endLeftovers()
        Glibc.kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        exitDescriptor = nil
        let outcome: ProcessResult.Outcome
        switch phase {
        case .running:
            survivors = found
            outcome = status & 0x7F == 0 ? .exited(status >> 8 & 0xFF) : .signaled(status & 0x7F)
        case .ending(let reason, _), .killed(let reason, _):
            outcome = reason
        case .clearing, .abandoned, .gone:
            phase = .gone
            return
        }
        let now = SystemTime().bootNow
        guard found > 0 else { return finish(as: outcome, through: buffer, next: .gone) }
        phase = .clearing(
            outcome, pause: .milliseconds(1), next: now + .milliseconds(1), giveUpAt: now + Self.patience)
    }

    /// Kills again what was still there: a process may have started another while it was being killed.
    private func clear(
        as outcome: ProcessResult.Outcome, pause: Duration, giveUpAt: BootInstant,
        through buffer: UnsafeMutableRawBufferPointer
    ) {
        let now = SystemTime().bootNow
        if endLeftovers() == 0 || now >= giveUpAt { return finish(as: outcome, through: buffer, next: .gone) }
        phase = .clearing(outcome, pause: pause, next: now + pause, giveUpAt: giveUpAt)
    }

    private func endLeftovers() -> Int {
        leftovers.end(mark: mark, of: pid, running: SystemTime().bootNow - startedAt)
    }

    /// Takes what is left in the pipes, whoever may still hold them open, and reports.
    private func finish(
        as outcome: ProcessResult.Outcome, through buffer: UnsafeMutableRawBufferPointer, next: Phase
    ) {
        output.read(through: buffer)
        errorOutput.read(through: buffer)
        let elapsed = SystemTime().bootNow - startedAt
        var outcome = outcome
        if case .exited = outcome, output.hasOverflowed { outcome = .outputTooLarge }
        report = ProcessResult(
            outcome: outcome, output: output.bytes, errorOutput: errorOutput.bytes, survivors: survivors,
            elapsed: elapsed)
        input = nil
        output.close()
        errorOutput.close()
        phase = next
    }
}
