import ArgumentParser
import Endpoints
import Engine
import State

/// Why a command ends early: what it says on stderr and the code it ends with.
struct CommandFailure: Error {
    let exitCode: Engine.ExitCode
    let message: String

    init(_ exitCode: Engine.ExitCode, _ message: String) {
        self.exitCode = exitCode
        self.message = message
    }

    init(_ error: StateError) {
        let code: Engine.ExitCode =
            switch error.code {
            case .held: .temporaryFailure
            case .wrongKey, .malformedKey, .foreignState, .unsafeFolder, .noFolder, .newerSchema: .configuration
            case .cannotWrite: .cannotCreate
            case .damaged: .unavailable
            case .cannotRead, .closed: .software
            }
        // Readers leave the files as they are; whoever may write them puts them aside.
        let remedy = error.code == .damaged ? "'evercred run' sets it aside and begins an empty one" : error.remedy
        self.init(code, remedy.map { "\(error.message): \($0)" } ?? error.message)
    }

    /// What any error that ends a command amounts to.
    init(any error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as StateError: self.init(error)
        case let error as ControlSocketError:
            self.init(.temporaryFailure, "the run that holds the state cannot be asked: \(error)")
        case let error as ServingError:
            self.init(error.exitCode, error.remedy.map { "\(error.message): \($0)" } ?? error.message)
        default: self.init(.software, "internal error: \(error)")
        }
    }
}

extension ParsableCommand {
    /// Runs the body; a failure is said once on stderr and becomes the exit code.
    func concluding(_ body: () async throws -> Engine.ExitCode) async throws {
        let code: Engine.ExitCode
        do {
            code = try await body()
        } catch {
            let failure = CommandFailure(any: error)
            if !failure.message.isEmpty { Terminal.complain("evercred: error: \(failure.message)") }
            code = failure.exitCode
        }
        let judged = Terminal.judge(code)
        if judged != .success { throw ArgumentParser.ExitCode(judged.rawValue) }
    }
}
