import Glibc

/// Gives a terminal its echo back, also when a signal ends the process in the midst of a question: whoever gives up with
/// Ctrl-C must see again what is typed. While it lasts, the process is not stopped by Ctrl-Z.
///
/// One at a time, for it stands in for the process's own answers to these signals.
struct TerminalEcho: ~Copyable {
    /// Where the handler finds what to restore: it may not touch anything that is made on the way.
    private nonisolated(unsafe) static let kept = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    private static let endings = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private let before: [(signal: Int32, action: sigaction)]

    /// - Parameter settings: those of the terminal that stdin is.
    init(_ settings: termios) {
        Self.kept.initialize(to: settings)
        var actions: [(Int32, sigaction)] = []
        for signal in Self.endings + [SIGTSTP] {
            var action = sigaction()
            action.__sigaction_handler.sa_handler = signal == SIGTSTP ? SIG_IGN : Self.end
            var old = sigaction()
            if sigaction(signal, &action, &old) == 0 { actions.append((signal, old)) }
        }
        before = actions
    }

    /// The terminal is as it was, and signals do what they did.
    func restore() {
        tcsetattr(STDIN_FILENO, TCSADRAIN, Self.kept)
        for entry in before {
            var action = entry.action
            sigaction(entry.signal, &action, nil)
        }
    }

    /// Functions that are safe in a handler, and nothing else (signal-safety(7)).
    private static let end: @convention(c) (Int32) -> Void = { signal in
        tcsetattr(STDIN_FILENO, TCSANOW, TerminalEcho.kept)
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
    }
}
