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
}

extension ParsableCommand {
    /// Runs the body; a failure is said once on stderr and becomes the exit code.
    func concluding(_ body: () async throws -> Engine.ExitCode) async throws {
        let code: Engine.ExitCode
        do {
            code = try await body()
        } catch let failure as CommandFailure {
            if !failure.message.isEmpty { Terminal.complain("evercred: error: \(failure.message)") }
            code = failure.exitCode
        } catch let error as StateError {
            let failure = CommandFailure(error)
            Terminal.complain("evercred: error: \(failure.message)")
            code = failure.exitCode
        } catch let error as ControlSocketError {
            Terminal.complain("evercred: error: the run that holds the state cannot be asked: \(error)")
            code = .temporaryFailure
        } catch {
            Terminal.complain("evercred: internal error: \(error)")
            code = .software
        }
        let judged = Terminal.judge(code)
        if judged != .success { throw ArgumentParser.ExitCode(judged.rawValue) }
    }
}
