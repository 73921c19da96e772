import ArgumentParser
import Config

/// A duration on the command line, written as in the configuration: `45s`, `10m`, `1h30m`.
struct DurationArgument: ExpressibleByArgument {
    let duration: Duration

    init(_ duration: Duration) { self.duration = duration }

    init?(argument: String) {
        guard let duration = DurationSyntax.parse(argument) else { return nil }
        self.duration = duration
    }
}
