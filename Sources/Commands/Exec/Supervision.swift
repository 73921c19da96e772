package import CredentialModel
import Glibc
package import Platform

/// When the program of `exec` is signalled, ended and started again: decisions only, so that every order of events can be
/// tried out.
///
/// A *running* program ends by itself, and then everything is *over*. For new credentials it is *ending* (SIGTERM) and,
/// after the grace, *killed* (SIGKILL). Once it has ended, *clearing* ends whatever it left behind, and it is started
/// again. That its end was wanted is known from the phase, never from how it ended: programs answer SIGTERM in many ways.
package struct Supervision: Sendable {
    /// What is to be done next.
    package enum Action: Sendable, Hashable {
        case start
        case send(Int32)
        /// Send this to what the program has left behind (0: only count), then tell how many there were.
        case sendToLeftovers(Int32)
        /// Nothing is left to do; this is what the program came to.
        case finish(Heir.Ending)
    }

    private enum Phase: Hashable {
        case running
        /// Not started again when it `isLast`: somebody else wants it to end, too.
        case ending(killAt: BootInstant, isLast: Bool)
        case killed(isLast: Bool)
        case clearing(killAt: BootInstant, look: BootInstant)
        case over
    }

    /// New credentials that nobody has been told of yet.
    private struct News: Hashable {
        /// When they have stood still for long enough.
        var settles: BootInstant
        /// When they are told in any case.
        let latest: BootInstant
    }

    /// For so long, further changes count as the same.
    package static let settling = Duration.seconds(1)
    /// No change waits longer than that for others.
    package static let patience = Duration.seconds(5)
    /// How often it is looked for what a program has left behind.
    static let look = Duration.milliseconds(20)
    /// After SIGKILL no longer than that.
    static let lastLook = Duration.seconds(2)

    private let policy: ChangePolicy
    private var phase = Phase.running
    private var news: News?
    /// When somebody else last asked the program to end: it is not started again under their hands.
    private var askedAt: BootInstant?

    package init(_ policy: ChangePolicy) { self.policy = policy }

    /// When ``passTime(_:)`` is due.
    package var wakeUp: BootInstant? {
        switch phase {
        case .running: news?.settles
        case .ending(let killAt, _): killAt
        case .clearing(_, let look): look
        case .killed, .over: nil
        }
    }

    package var isOver: Bool { phase == .over }

    /// The credentials have been replaced.
    package mutating func noteChange(at now: BootInstant) {
        // Whoever is about to be started again gets the newest anyway.
        guard phase == .running, policy != .none else { return }
        let settles = now + Self.settling
        if let latest = news?.latest {
            news?.settles = min(settles, latest)
        } else {
            news = News(settles: settles, latest: now + Self.patience)
        }
    }

    /// Somebody has sent a signal that is meant for the program.
    package mutating func pass(_ signal: CaughtSignal, at now: BootInstant) -> [Action] {
        let ends = signal.number == SIGTERM || signal.number == SIGINT || signal.number == SIGQUIT
        switch phase {
        case .running:
            if ends { askedAt = now }
        case .ending(let killAt, _):
            if ends { phase = .ending(killAt: killAt, isLast: true) }
        case .killed:
            if ends { phase = .killed(isLast: true) }
        case .clearing:
            guard ends else { return [] }
            phase = .over
            return [.sendToLeftovers(SIGKILL), .finish(.signaled(signal.number))]
        case .over:
            return []
        }
        return [.send(signal.number)]
    }

    /// The program has ended.
    package mutating func noteEnd(_ ending: Heir.Ending, at now: BootInstant) -> [Action] {
        switch phase {
        case .running, .ending(_, isLast: true), .killed(isLast: true):
            phase = .over
            return [.finish(ending)]
        case .ending(let killAt, isLast: false):
            phase = .clearing(killAt: killAt, look: now + Self.look)
            return [.sendToLeftovers(SIGTERM)]
        case .killed(isLast: false):
            phase = .clearing(killAt: now, look: now + Self.look)
            return [.sendToLeftovers(SIGKILL)]
        case .clearing, .over:
            return []
        }
    }

    /// How many processes ``Action/sendToLeftovers(_:)`` has found.
    package mutating func noteLeftovers(_ count: Int, at now: BootInstant) -> [Action] {
        guard case .clearing(let killAt, _) = phase else { return [] }
        guard count == 0 || now >= killAt + Self.lastLook else { return [] }
        phase = .running
        news = nil
        askedAt = nil
        return [.start]
    }

    /// The program could not be started again.
    package mutating func noteFailedStart(exitCode: Int32) -> [Action] {
        guard phase != .over else { return [] }
        phase = .over
        return [.finish(.exited(exitCode))]
    }

    /// Does what is due.
    package mutating func passTime(_ now: BootInstant) -> [Action] {
        guard let wakeUp, wakeUp <= now else { return [] }
        switch phase {
        case .running:
            news = nil
            return tell(now)
        case .ending(_, let isLast):
            phase = .killed(isLast: isLast)
            return [.send(SIGKILL)]
        case .clearing(let killAt, _):
            phase = .clearing(killAt: killAt, look: now + Self.look)
            return [.sendToLeftovers(now >= killAt ? SIGKILL : 0)]
        case .killed, .over:
            return []
        }
    }

    private mutating func tell(_ now: BootInstant) -> [Action] {
        switch policy {
        case .none: return []
        case .signal(let number): return [.send(number)]
        case .restart(let grace):
            if let askedAt, now - askedAt < grace { return [] }
            phase = .ending(killAt: now + grace, isLast: false)
            // A stopped program must go on to hear of it.
            return [.send(SIGTERM), .send(SIGCONT)]
        }
    }
}
