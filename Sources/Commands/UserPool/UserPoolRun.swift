import AWSClient
import Config
import CredentialModel
import Engine
import Events
import Platform
import Providers
import StrictJSON
import UserPools

/// One `user-pool` command from its options to its exit code.
struct UserPoolRun {
    let operation: UserPoolOperation
    let options: UserPoolOptions
    let details: UserPoolDetails
    private let surroundings = Surroundings()
    private let time = SystemTime()

    init(operation: UserPoolOperation, options: UserPoolOptions, details: UserPoolDetails) {
        self.operation = operation
        self.options = options
        self.details = details
    }

    func run() async throws -> Engine.ExitCode {
        guard details.files.values.filter({ $0 == "-" }).count < 2 else {
            throw CommandFailure(.usage, "stdin holds one secret: name files for the others")
        }
        if options.from != nil, let option = details.optionOfOneUser {
            throw CommandFailure(.usage, "\(option) is for one user: with --from every row says it for itself")
        }
        let target = try UserPoolTarget(options, surroundings)
        let explanation = MetadataExplanation(
            operation, target.metadata(with: try options.maps), provesPassword: provesPassword(target))
        if options.explain {
            explain(explanation)
            return .success
        }
        explanation.warnings.forEach { Terminal.complain("evercred: warning: \($0)") }
        let secrets = SecretReader(runner: try SpawningProcessRunner(), environment: surroundings.environment)
        let transport = AsyncHTTPTransport(
            connectionsPerHost: options.from == nil ? 1 : options.concurrency, environment: surroundings.environment)
        let hub = hub(target)
        do {
            let code = try await run(target, secrets, transport, hub)
            await transport.shutdown()
            _ = await hub.drain(until: time.bootNow + .seconds(60))
            return code
        } catch {
            await transport.shutdown()
            _ = await hub.drain(until: time.bootNow + .seconds(60))
            throw error
        }
    }

    private func provesPassword(_ target: UserPoolTarget) -> Bool {
        switch target.refresher.authFlow {
        case .userSRP: true
        case .userPassword: false
        case .custom:
            options.from != nil || details.files[.password] != nil || target.refresher.password != nil
        }
    }

    private func explain(_ explanation: MetadataExplanation) {
        switch options.format {
        case .text: explanation.lines.forEach(Terminal.print)
        case .json: Terminal.print(JSONWriter.string(explanation.json))
        }
    }

    /// Tells events on stdout when that is asked for, and where the configuration says.
    private func hub(_ target: UserPoolTarget) -> Hub {
        var destinations: [(sink: any EventSink, filter: EventFilter)] = []
        let report: @Sendable (EventSinkError) -> Void = {
            Terminal.complain("evercred: warning: events cannot be delivered: \($0)")
        }
        if options.format == .json {
            destinations.append((JSONLinesSink.standardOutput(limit: nil, onFailure: report), .all))
        }
        if let hub = target.settings?.hub, let file = hub.file {
            destinations.append((JSONLinesSink.file(file, limit: nil, onFailure: report), hub.events.filter))
        }
        return Hub(
            destinations: destinations, time: time, format: target.settings?.hub.format.format ?? .hub,
            source: "/evercred/\(target.settings?.name ?? "user-pool")")
    }

    private func run(
        _ target: UserPoolTarget, _ secrets: SecretReader, _ transport: AsyncHTTPTransport, _ hub: Hub
    ) async throws -> Engine.ExitCode {
        let app: UserPoolApp
        do throws(UserPoolError) {
            app = try UserPoolApp(
                userPoolID: target.refresher.userPoolID, clientID: target.refresher.clientID,
                clientSecret: try await clientSecret(target, secrets))
        } catch {
            throw CommandFailure(.usage, error.sentence)
        }
        let questions =
            operation.isStepOfSignIn
            ? try await QuestionBox.open(
                target.settings, explicit: options.global.state, surroundings: surroundings, time: time) : nil
        let work = { (transport: any HTTPTransport) throws -> UserPoolWork in
            UserPoolWork(
                target: target,
                client: try UserPoolClient(
                    app: app, transport: transport, time: time,
                    variant: AWSEndpoint.Variant(environment: surroundings.environment), override: target.endpoint),
                questions: questions, time: time)
        }
        do {
            if let file = options.from {
                return try await UserPoolBatch(
                    operation: operation, target: target, path: Surroundings.absolute(file), shownPath: file,
                    options: options, forcesAlias: details.forcesAlias, time: time, hub: hub
                ).run(work, through: transport, surroundings: surroundings)
            }
            return try await UserPoolTurn(
                operation: operation, work: try work(transport), options: options, details: details,
                surroundings: surroundings, secrets: secrets, hub: hub
            ).run()
        } catch let error as UserPoolError {
            throw CommandFailure(error.exitCode, error.sentence)
        } catch let error as FileError {
            throw CommandFailure(.cannotCreate, "\(error.message)\(error.remedy.map { " (\($0))" } ?? "")")
        }
    }

    private func clientSecret(
        _ target: UserPoolTarget, _ secrets: SecretReader
    ) async throws(UserPoolError) -> Secret? {
        guard let source = target.refresher.clientSecret else { return nil }
        do throws(SecretError) {
            return try await secrets.read(source)
        } catch {
            throw UserPoolError(
                code: "parameter", message: "the secret of the app client: \(error.message)", failureClass: .rejected,
                remedy: error.remedy)
        }
    }
}
