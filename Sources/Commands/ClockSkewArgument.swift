import ArgumentParser
import Config

/// A difference between clocks on the command line: a duration, with a minus sign where one clock is behind.
struct ClockSkewArgument: ExpressibleByArgument {
    let duration: Duration

    init?(argument: String) {
        let isBehind = argument.hasPrefix("-")
        guard let duration = DurationSyntax.parse(isBehind ? String(argument.dropFirst()) : argument) else {
            return nil
        }
        self.duration = isBehind ? .zero - duration : duration
    }
}
