import ArgumentParser
import Config
import CredentialModel
import Endpoints
import Engine
import Platform
import Providers
import State

/// `evercred login NAME`: the one step that needs a human, at the identity's provider.
struct LoginCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in at an identity's provider, once.",
        discussion: """
            Opens a page of this machine with a button for the provider, keeps the refresh token that the sign-in brings, \
            and refreshes the identity with it. Exits as 'run --once' would judge the identity's sets; 77 when the \
            sign-in was denied or its answer was not the right one, 75 when nobody signed in within two minutes or the \
            provider cannot be reached.
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The identity, or one of its credential sets.")
    var name: String

    @Flag(help: "Show a code to type in on another device.")
    var device = false

    @Flag(help: "Only print the page's address: the browser is opened by hand.")
    var noBrowser = false

    @Flag(help: "Sign in with a browser elsewhere, and paste the address that it ends at.")
    var paste = false

    @Option(
        help: ArgumentHelp(
            "Write the refresh token to this file, for another machine, and leave the state alone.", valueName: "file"),
        completion: .file())
    var to: String?

    func validate() throws {
        if device, paste { throw ValidationError("--device and --paste are two ways: choose one") }
        if to?.isEmpty ?? false { throw ValidationError("--to is empty: name a file") }
    }

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let settings = try global.readSettings(surroundings, considersWorkingDirectory: true)
            let identity = try identity(in: settings)
            let plan: SignInPlan
            do throws(SignInRefusal) {
                plan = try SignInPlan(identity, settings: settings)
            } catch {
                throw CommandFailure(.usage, error.message)
            }
            do {
                return try await signIn(plan, settings, surroundings)
            } catch let failure as SignInFailure {
                throw CommandFailure(failure)
            } catch let error as FileError {
                throw CommandFailure(.cannotCreate, "\(error.message)\(error.remedy.map { " (\($0))" } ?? "")")
            }
        }
    }

    private func identity(in settings: Settings) throws -> Identity {
        let meant = settings.sets.first { $0.name == name }?.identity ?? name
        guard let identity = settings.identities.first(where: { $0.name == meant }) else {
            throw CommandFailure(
                .usage, "there is no identity and no credential set '\(name)' in \(settings.configPath)")
        }
        return identity
    }

    private func signIn(
        _ plan: SignInPlan, _ settings: Settings, _ surroundings: Surroundings
    ) async throws -> Engine.ExitCode {
        let time = SystemTime()
        let secrets = SecretReader(runner: try SpawningProcessRunner(), environment: surroundings.environment)
        let delivery = LoginDelivery(
            identity: plan.identity, settings: settings, global: global, surroundings: surroundings, time: time)
        // Before anybody signs in: what comes of it must have a place.
        let file = try to.map { try LoginFile(path: Surroundings.absolute($0)) }
        if file == nil { try await delivery.rehearse() }
        let transport = AsyncHTTPTransport(connectionsPerHost: 1, environment: surroundings.environment)
        let client = SignInClient(transport: transport, time: time, secrets: secrets)
        do {
            let code = try await signIn(plan, client, time, surroundings) { signedIn in
                let user = signedIn.user.map { " as \($0)" } ?? ""
                Terminal.complain("evercred: signed in with \(plan.title)\(user)")
                guard let file else {
                    return try await delivery.deliver(await Self.kept(signedIn, plan, secrets))
                }
                try file.write(signedIn.refreshToken)
                Terminal.complain("evercred: the refresh token is in \(file.path), and nowhere else")
                return .success
            }
            await transport.shutdown()
            return code
        } catch {
            await transport.shutdown()
            throw error
        }
    }

    /// The token as the state keeps it: it wins over the configured one until that is another.
    private static func kept(_ signedIn: SignedIn, _ plan: SignInPlan, _ secrets: SecretReader) async -> RefreshToken {
        guard let source = plan.seed else { return RefreshToken(signedIn.refreshToken) }
        do throws(SecretError) {
            let seed = try await secrets.read(source)
            return RefreshToken(signedIn.refreshToken, seed: RefreshToken.digest(of: seed))
        } catch {
            Terminal.complain(
                "evercred: warning: the configured token cannot be read here and counts as unchanged: \(error.message)")
            return RefreshToken(signedIn.refreshToken, seed: RefreshToken.unreadSeed)
        }
    }

    // MARK: Ways to sign in

    private func signIn(
        _ plan: SignInPlan, _ client: SignInClient, _ time: any TimeSource, _ surroundings: Surroundings,
        conclude: (SignedIn) async throws -> Engine.ExitCode
    ) async throws -> Engine.ExitCode {
        if device {
            let flow = DeviceFlow(plan, client: client, time: time)
            return try await conclude(try await flow.signedIn { Self.show($0, plan) })
        }
        if paste || !plan.allowsLoopbackPage {
            return try await conclude(try await signedIn(byPasting: plan, client, time))
        }
        return try await SignInServer(plan, client: client, time: time)
            .run(announce: { announce($0, plan, surroundings) }, conclude: conclude)
    }

    private func announce(_ page: String, _ plan: SignInPlan, _ surroundings: Surroundings) {
        Terminal.complain(
            "evercred: sign in for '\(plan.identity)' with \(plan.title) at \(page) (good for two minutes)")
        guard !noBrowser else { return }
        let isOpened = Browser(surroundings.environment)?.open(page) ?? false
        Terminal.complain(
            isOpened
                ? "evercred: the page was opened in your browser"
                : "evercred: no browser on this machine? Use --paste, or --device where the provider has it")
    }

    private static func show(_ codes: DeviceAuthorization, _ plan: SignInPlan) {
        let minutes = max(codes.lifetime.components.seconds / 60, 1)
        Terminal.complain(
            """
            evercred: sign in for '\(plan.identity)' with \(plan.title) on any device, within \(minutes) minutes:
            evercred:   open \(codes.verificationAddress)
            evercred:   type \(codes.userCode)
            """)
        if let address = codes.completeAddress { Terminal.complain("evercred:   or open \(address)") }
    }

    private func signedIn(
        byPasting plan: SignInPlan, _ client: SignInClient, _ time: any TimeSource
    ) async throws(SignInFailure) -> SignedIn {
        // Nobody listens there: the browser shows the address of a page that it cannot reach, and that is what counts.
        let address = plan.redirectURI ?? "http://127.0.0.1:\(Int.random(in: 49_152...65_535))/callback"
        let flow = try await SignInFlow(plan, redirectURI: address, client: client, time: time)
        Terminal.complain(
            """
            evercred: sign in for '\(plan.identity)' with \(plan.title), in any browser:
            evercred:   \(flow.authorizationAddress)
            evercred: the browser ends at \(address)?…, even if it shows no page there
            evercred: paste that whole address here:
            """)
        return try await flow.signedIn(try await PastedAnswer.read())
    }
}

extension CommandFailure {
    /// How a sign-in that came to nothing ends the command.
    fileprivate init(_ failure: SignInFailure) {
        let code: Engine.ExitCode =
            switch failure.code {
            case .timedOut, .unreachable: .temporaryFailure
            case .listening: .unavailable
            case .unsupported: .usage
            case .denied, .foreignAnswer, .wrongIssuer, .wrongNonce, .noRefreshToken, .malformedAnswer, .refused:
                .noPermission
            }
        self.init(code, "not signed in: \(failure.message)\(failure.remedy.map { " (\($0))" } ?? "")")
    }
}
