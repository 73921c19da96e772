import Commands
import CredentialModel
import Glibc
import Platform
import TestSupport
import Testing

@Suite struct `The supervision of a program` {
    private static let start = BootInstant(nanoseconds: 1_000_000_000)
    private static let grace = Duration.seconds(30)

    private func at(_ seconds: Double) -> BootInstant { Self.start + .milliseconds(Int64(seconds * 1000)) }

    private func restarting() -> Supervision { Supervision(.restart(grace: Self.grace)) }

    /// One that has sent SIGTERM at 1 s.
    private func ending() -> Supervision {
        var supervision = restarting()
        supervision.noteChange(at: at(0))
        #expect(supervision.passTime(at(1)) == [.send(SIGTERM), .send(SIGCONT)])
        return supervision
    }

    // MARK: Without a change

    @Test(arguments: [.none, .signal(SIGHUP), .restart(grace: grace)] as [ChangePolicy])
    func `a program that ends by itself has ended`(_ policy: ChangePolicy) {
        for ending in [Heir.Ending.exited(0), .exited(7), .signaled(SIGTERM)] {
            var supervision = Supervision(policy)
            #expect(supervision.wakeUp == nil)
            #expect(supervision.noteEnd(ending, at: at(0)) == [.finish(ending)])
            #expect(supervision.isOver)
        }
    }

    @Test func `signals are handed on`() {
        var supervision = restarting()
        #expect(supervision.pass(CaughtSignal(SIGUSR1), at: at(0)) == [.send(SIGUSR1)])
        #expect(supervision.pass(CaughtSignal(SIGTERM), at: at(0)) == [.send(SIGTERM)])
        #expect(supervision.noteEnd(.signaled(SIGTERM), at: at(1)) == [.finish(.signaled(SIGTERM))])
    }

    // MARK: Changes

    @Test func `nobody is told who did not ask for it`() {
        var supervision = Supervision(.none)
        supervision.noteChange(at: at(0))
        #expect(supervision.wakeUp == nil)
        #expect(supervision.passTime(at(100)) == [])
    }

    @Test func `a change is signalled once it has settled, several as one`() {
        var supervision = Supervision(.signal(SIGHUP))
        supervision.noteChange(at: at(0))
        #expect(supervision.wakeUp == at(1))
        supervision.noteChange(at: at(0.9))
        #expect(supervision.passTime(at(1)) == [])
        #expect(supervision.passTime(at(1.9)) == [.send(SIGHUP)])
        #expect(supervision.passTime(at(3)) == [])
        #expect(supervision.wakeUp == nil)
    }

    @Test func `changes without end are told all the same`() {
        var supervision = Supervision(.signal(SIGHUP))
        for tenth in 0...49 { supervision.noteChange(at: at(Double(tenth) / 10)) }
        #expect(supervision.wakeUp == at(5))
        #expect(supervision.passTime(at(5)) == [.send(SIGHUP)])
    }

    // MARK: Restarts

    @Test func `a restart ends the program, then what it left behind, then starts it`() {
        var supervision = ending()
        #expect(supervision.wakeUp == at(31))
        #expect(supervision.noteEnd(.exited(0), at: at(2)) == [.sendToLeftovers(SIGTERM)])
        #expect(supervision.noteLeftovers(2, at: at(2)) == [])
        #expect(supervision.passTime(at(2.02)) == [.sendToLeftovers(0)])
        #expect(supervision.noteLeftovers(0, at: at(2.02)) == [.start])
        // From here on it is as in the beginning.
        #expect(supervision.wakeUp == nil)
        #expect(supervision.noteEnd(.exited(3), at: at(9)) == [.finish(.exited(3))])
    }

    @Test func `what does not end within the grace is killed`() {
        var supervision = ending()
        #expect(supervision.passTime(at(30.9)) == [])
        #expect(supervision.passTime(at(31)) == [.send(SIGKILL)])
        #expect(supervision.wakeUp == nil)
        #expect(supervision.noteEnd(.signaled(SIGKILL), at: at(31)) == [.sendToLeftovers(SIGKILL)])
        #expect(supervision.noteLeftovers(0, at: at(31)) == [.start])
    }

    @Test func `what it left behind has the rest of the grace, and nothing is waited for without end`() {
        var supervision = ending()
        _ = supervision.noteEnd(.exited(0), at: at(2))
        #expect(supervision.passTime(at(30)) == [.sendToLeftovers(0)])
        #expect(supervision.passTime(at(31)) == [.sendToLeftovers(SIGKILL)])
        #expect(supervision.noteLeftovers(1, at: at(31)) == [])
        #expect(supervision.passTime(at(33)) == [.sendToLeftovers(SIGKILL)])
        #expect(supervision.noteLeftovers(1, at: at(33)) == [.start])
    }

    @Test func `a program that ends before it is asked to is not started again`() {
        var supervision = restarting()
        supervision.noteChange(at: at(0))
        #expect(supervision.noteEnd(.exited(0), at: at(0.5)) == [.finish(.exited(0))])
        #expect(supervision.passTime(at(1)) == [])
        supervision.noteChange(at: at(2))
        #expect(supervision.wakeUp == nil)
    }

    @Test func `a change during a restart needs no second one`() {
        var supervision = ending()
        supervision.noteChange(at: at(1.5))
        _ = supervision.noteEnd(.exited(0), at: at(2))
        supervision.noteChange(at: at(2))
        #expect(supervision.noteLeftovers(0, at: at(2)) == [.start])
        #expect(supervision.wakeUp == nil)
    }

    @Test func `whoever ends it during a restart ends it for good`() {
        for signal in [SIGTERM, SIGINT, SIGQUIT] {
            var ended = ending()
            #expect(ended.pass(CaughtSignal(signal), at: at(2)) == [.send(signal)])
            #expect(ended.noteEnd(.exited(0), at: at(3)) == [.finish(.exited(0))])

            var killed = ending()
            _ = killed.passTime(at(31))
            #expect(killed.pass(CaughtSignal(signal), at: at(31)) == [.send(signal)])
            #expect(killed.noteEnd(.signaled(SIGKILL), at: at(31)) == [.finish(.signaled(SIGKILL))])

            var cleared = ending()
            _ = cleared.noteEnd(.exited(0), at: at(2))
            #expect(
                cleared.pass(CaughtSignal(signal), at: at(2)) == [
                    .sendToLeftovers(SIGKILL), .finish(.signaled(signal)),
                ])
            #expect(cleared.noteLeftovers(0, at: at(2)) == [])
        }
        var supervision = ending()
        #expect(supervision.pass(CaughtSignal(SIGUSR1), at: at(2)) == [.send(SIGUSR1)])
        #expect(supervision.noteEnd(.exited(0), at: at(3)) == [.sendToLeftovers(SIGTERM)])
        #expect(supervision.pass(CaughtSignal(SIGUSR1), at: at(3)) == [], "there is nobody to get it")
    }

    @Test func `a program that was asked to end is not started again meanwhile`() {
        var supervision = restarting()
        _ = supervision.pass(CaughtSignal(SIGTERM), at: at(0))
        supervision.noteChange(at: at(0))
        #expect(supervision.passTime(at(1)) == [])
        // It has stayed: it did not mean it.
        supervision.noteChange(at: at(40))
        #expect(supervision.passTime(at(41)) == [.send(SIGTERM), .send(SIGCONT)])
    }

    @Test func `a program that cannot be started again ends everything with a shell's code`() {
        var supervision = ending()
        _ = supervision.noteEnd(.exited(0), at: at(2))
        #expect(supervision.noteLeftovers(0, at: at(2)) == [.start])
        #expect(supervision.noteFailedStart(exitCode: 127) == [.finish(.exited(127))])
        #expect(supervision.isOver)
    }

    // MARK: Every order

    /// Plays the program and the world in random order and holds what is done against what must always be true.
    @Test(arguments: 0..<300)
    func `whatever the order, one program runs at a time and its own end is the end`(_ seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var supervision = restarting()
        var world = Model()
        var now = Self.start
        for _ in 0..<200 {
            now = now + .milliseconds(Int64.random(in: 0...3000, using: &random))
            var actions: [Supervision.Action] = []
            switch Int.random(in: 0..<10, using: &random) {
            case 0...2:
                supervision.noteChange(at: now)
            case 3:
                let signal = [SIGTERM, SIGUSR1, SIGHUP, SIGINT].randomElement(using: &random) ?? SIGTERM
                actions = supervision.pass(CaughtSignal(signal), at: now)
                world.note(outside: signal)
            case 4...5 where world.isRunning:
                let ending = Heir.Ending.exited(Int32.random(in: 0...3, using: &random))
                world.end(ending)
                actions = supervision.noteEnd(ending, at: now)
            default:
                actions = supervision.passTime(now)
            }
            world.perform(actions, on: &supervision, at: now, using: &random)
            if world.finished != nil { break }
            #expect(world.isRunning || supervision.wakeUp != nil, "nothing would ever happen again")
        }
        if let finished = world.finished {
            #expect(supervision.isOver)
            #expect(supervision.passTime(now + .seconds(100)).isEmpty)
            #expect(world.lastEnding.map { $0 == finished } ?? false || world.isAskedToEnd)
        }
    }

    /// What must always be true of a program and its supervision.
    private struct Model {
        var isRunning = true
        var finished: Heir.Ending?
        var lastEnding: Heir.Ending?
        var isAskedToEnd = false
        /// When the running program was asked to end for a restart.
        private var termAt: BootInstant?
        private var leftovers = 0

        mutating func note(outside signal: Int32) {
            if signal == SIGTERM || signal == SIGINT { isAskedToEnd = true }
        }

        mutating func end(_ ending: Heir.Ending) {
            isRunning = false
            lastEnding = ending
            leftovers = 2
        }

        mutating func perform(
            _ actions: [Supervision.Action], on supervision: inout Supervision, at now: BootInstant,
            using random: inout SeededGenerator
        ) {
            for action in actions {
                #expect(finished == nil, "after the end nothing is done")
                switch action {
                case .send(SIGKILL):
                    let asked = termAt
                    #expect(isRunning && asked != nil, "nobody is killed who was not asked")
                    if let asked { #expect(now - asked >= grace, "not before the grace is over") }
                    isRunning = false
                    lastEnding = .signaled(SIGKILL)
                    perform(
                        supervision.noteEnd(.signaled(SIGKILL), at: now), on: &supervision, at: now, using: &random)
                case .send(let signal):
                    #expect(isRunning, "signal \(signal) to nobody")
                    if signal == SIGTERM { termAt = termAt ?? now }
                case .sendToLeftovers(let signal):
                    #expect(!isRunning, "what a running program has started is its own affair")
                    if signal == SIGKILL { leftovers = 0 }
                    if leftovers > 0, Bool.random(using: &random) { leftovers -= 1 }
                    perform(
                        supervision.noteLeftovers(leftovers, at: now), on: &supervision, at: now, using: &random)
                case .start:
                    #expect(!isRunning, "one at a time")
                    #expect(termAt != nil, "only after we have ended it")
                    #expect(leftovers == 0, "nothing of the old one is left")
                    isRunning = true
                    termAt = nil
                    lastEnding = nil
                    isAskedToEnd = false
                case .finish(let ending):
                    #expect(!isRunning)
                    finished = ending
                }
            }
        }
    }
}
