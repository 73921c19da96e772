import CredentialModel
import Glibc
import Platform

/// The program of `exec` as it is now, with everything that is done to it. Its life is one thread's.
struct ProgramWatch {
    /// When children that a runner waits for hide orphans, it is looked again after that long.
    private static let secondLook = Duration.milliseconds(50)

    private let command: () throws(ProcessError) -> HeirCommand
    private let orphans = OrphanReaper()
    private let isInit = ProcessSelf.isInit
    private let isJob = !ProcessSelf.isInit && ProcessSelf.hasTerminal
    private var supervision: Supervision
    private var heir: Heir
    private var lookAgain: BootInstant?
    /// What the program came to, once it has ended for good.
    private(set) var ending: Heir.Ending?

    /// Starts the program.
    init(_ supervision: Supervision, command: @escaping () throws(ProcessError) -> HeirCommand) throws(ProcessError) {
        self.supervision = supervision
        self.command = command
        heir = try Heir(command())
    }

    /// When ``passTime()`` is due, or ``look()``.
    var wakeUp: BootInstant? {
        guard let lookAgain else { return supervision.wakeUp }
        return min(lookAgain, supervision.wakeUp ?? lookAgain)
    }

    /// Sees what has become of the program, and waits for orphans that have ended.
    mutating func look() {
        while let change = heir.nextChange() {
            switch change {
            case .ended(let ending): perform(supervision.noteEnd(ending, at: now))
            case .stopped(let signal): stopWithIt(signal)
            case .continued: break
            }
        }
        lookAgain = orphans.reap(sparing: heir.pid) ? nil : now + Self.secondLook
    }

    mutating func noteChange() { supervision.noteChange(at: now) }

    mutating func passTime() { perform(supervision.passTime(now)) }

    /// Hands a signal on, unless the program has got it already or it came from there.
    mutating func pass(_ signal: CaughtSignal) {
        switch signal.number {
        case SIGCHLD: return
        // The terminal tells a hangup to the leader of the session, who need not be in the group in the foreground.
        case SIGHUP where signal.isKernels && getsid(0) == getpid(): break
        // Whoever continues us as a job means the program, also where it has made a group of its own.
        case SIGCONT: break
        default:
            // A key of the terminal reaches every process of the group.
            if signal.isKernels, heir.sharesOurGroup { return }
            // `kill 0` in a script reaches us, too. But a container is ended by `kill 1` from wherever one stands.
            if !isInit, signal.sender > 0, heir.isAncestor(of: signal.sender) { return }
        }
        perform(supervision.pass(signal, at: now))
    }

    /// Lets the shell see that its job has stopped. In the background, or without a terminal, nobody would continue us.
    private func stopWithIt(_ signal: Int32) {
        guard isJob else { return }
        ProcessSelf.stop(by: signal == SIGSTOP ? SIGTSTP : signal)
    }

    private mutating func perform(_ actions: [Supervision.Action]) {
        for action in actions {
            switch action {
            case .send(let signal): heir.send(signal)
            case .sendToLeftovers(let signal):
                let count = heir.sendToLeftovers(signal)
                perform(supervision.noteLeftovers(count, at: now))
            case .start: start()
            case .finish(let ending): self.ending = ending
            }
        }
    }

    private mutating func start() {
        do throws(ProcessError) {
            heir = try Heir(command())
        } catch {
            Terminal.complain("evercred: error: \(error.message)")
            perform(supervision.noteFailedStart(exitCode: error.shellCode))
        }
    }

    private var now: BootInstant { SystemTime().bootNow }
}

extension ProcessError {
    /// The code with which a shell tells that a command cannot be run: 127 when there is none, else 126.
    var shellCode: Int32 { errno == ENOENT ? 127 : 126 }
}
