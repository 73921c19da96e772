import ArgumentParser
import Config
import CredentialModel
import Engine

/// `evercred run`: the daemon, and the single pass of `--once`.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Keep everything fresh until SIGTERM; with --once, refresh what is due and exit.",
        discussion: """
            Tells every step as one JSON object a line on stdout; logs go to stderr. SIGHUP reloads the configuration.

            Exit codes, over the sets with `required: true` (first match wins):
              64 wrong command line   78 invalid configuration or foreign state   70 internal error
              75 the state is held by another run, an address of 'serve' is taken, or time was up before everything due
                 was tried
              73 an output or the state could not be written
              77 every set in trouble needs a human login
              69 no selected set has valid credentials
               1 some set is not usable, is rejected or needs login
               0 everything is usable
            """)

    @OptionGroup var global: GlobalOptions

    @Flag(help: "Refresh what is due, write, exit.")
    var once = false

    @Option(
        help: ArgumentHelp(
            "With --once: the interval of the cron line; whatever would lapse before the next run is due now.",
            valueName: "duration"))
    var every: DurationArgument?

    @Option(help: ArgumentHelp("With --once: stop cleanly after this long (default: 10m).", valueName: "duration"))
    var deadline: DurationArgument?

    @Flag(help: "Renew token and credentials of everything selected, whatever the clocks and the backoff say.")
    var force = false

    @Option(
        help: ArgumentHelp(
            "Only these sets and their parents: a name or pattern, repeatable.", valueName: "name"))
    var only: [String] = []

    @Option(help: ArgumentHelp("Which events stdout gets: all, failures or none.", valueName: "which"))
    var events: EventChoice?

    @Option(help: ArgumentHelp("How a line looks: hub or cloudevents.", valueName: "format"))
    var eventFormat: EventFormatChoice?

    @Flag(help: "Take over profile sections that Evercred did not write; FILE.before-evercred keeps a copy.")
    var adopt = false

    @Flag(help: "Let more than half of the known identities leave at once.")
    var prune = false

    @Flag(help: "Reload when the configuration changed and stood still for 2 s.")
    var watch = false

    @Flag(help: "Run against a stand-in for AWS and the providers inside this process; touch nothing real.")
    var sandbox = false

    func validate() throws {
        if !once, every != nil || deadline != nil || force {
            throw ValidationError("--every, --deadline and --force need --once")
        }
        if once, watch { throw ValidationError("--watch is for the daemon, not for --once") }
    }

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let settings = try global.readSettings(surroundings, considersWorkingDirectory: true)
            try options.selection.requireMatches(in: settings.sets, of: settings.configPath)
            let session = RunSession(
                global: global, settings: settings, options: options, surroundings: surroundings, events: events,
                eventFormat: eventFormat, watches: watch, usesSandbox: sandbox)
            return try await session.run()
        }
    }

    private var options: RunOptions {
        RunOptions(
            mode: once ? .once(every: every?.duration, deadline: deadline?.duration ?? .seconds(600)) : .daemon,
            selection: Selection(patterns: only), isForced: force, adopts: adopt, prunes: prune)
    }
}
