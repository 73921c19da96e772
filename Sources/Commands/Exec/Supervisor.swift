import CredentialModel
import Glibc
import Platform
import Synchronization

/// Stands before the program of `exec` for as long as it lives: hands it the signals that are meant for it, carries out
/// what ``Supervision`` decides, waits for orphans, and as process 1 ends what is left.
final class Supervisor: Sendable {
    private let inbox: SignalInbox
    private let policy: ChangePolicy
    private let hasNews = Atomic(false)
    /// The program with the credentials of the moment.
    private let command: @Sendable () throws(ProcessError) -> HeirCommand

    /// From here on the signals of this process are for the program.
    init(_ policy: ChangePolicy, command: @escaping @Sendable () throws(ProcessError) -> HeirCommand)
        throws(ProcessError)
    {
        self.policy = policy
        self.command = command
        inbox = try SignalInbox()
        inbox.catchSignals()
    }

    /// The set has new credentials.
    func noteChange() {
        hasNews.store(true, ordering: .releasing)
        inbox.wake()
    }

    /// Runs the program to its end, with restarts. Throws when it cannot be started in the first place.
    ///
    /// Blocks its thread, which must live as long as this: the kernel ends the program when the thread is gone that
    /// started it.
    func run() throws(ProcessError) -> Heir.Ending {
        var watch = try ProgramWatch(Supervision(policy), command: command)
        while true {
            if let ending = watch.ending {
                if ProcessSelf.isInit { Farewell.say(with: inbox) }
                return ending
            }
            inbox.wait(until: watch.wakeUp)
            watch.look()
            if hasNews.exchange(false, ordering: .acquiringAndReleasing) { watch.noteChange() }
            for signal in inbox.take() { watch.pass(signal) }
            watch.passTime()
        }
    }
}
