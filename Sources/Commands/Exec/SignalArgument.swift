import ArgumentParser
import Glibc

/// A signal on the command line: `HUP`, `SIGHUP`, `hup` or a number.
struct SignalArgument: ExpressibleByArgument {
    let number: Int32

    private static let numbers: [String: Int32] = [
        "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "USR1": SIGUSR1, "USR2": SIGUSR2, "ALRM": SIGALRM,
        "TERM": SIGTERM, "CONT": SIGCONT, "WINCH": SIGWINCH, "URG": SIGURG, "IO": SIGIO, "PWR": SIGPWR,
    ]

    static var allValueStrings: [String] { numbers.keys.sorted() }

    init?(argument: String) {
        let word = argument.uppercased()
        if let number = Self.numbers[word.hasPrefix("SIG") ? String(word.dropFirst(3)) : word] {
            self.number = number
        } else if let number = Int32(word), (1...64).contains(number) {
            self.number = number
        } else {
            return nil
        }
    }
}
