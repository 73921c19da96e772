import CredentialModel
import Platform

/// Tells a command of new keys: the JSON document on its stdin.
struct CommandOutput {
    let call: CommandCall

    /// Keys that have gone are not told: a command that has put them somewhere is told of the next ones.
    func apply(_ placed: PlacedChange) async -> OutputResult {
        guard case .write(let profile, let owner, let document, _, _) = placed.change,
            case .command(let command) = placed.target
        else { return .written }
        let place = placed.target.placeName
        let input: [UInt8]
        do throws(UnwritableValue) {
            input = try DocumentJSON.contents(of: document, owner: owner)
        } catch {
            return .failed(.nothingToWrite(file: place, profile: profile))
        }
        do throws(CommandCall.Failure) {
            try await call.run(
                command, input: input, variables: ["EVERCRED_SET": owner.set, "EVERCRED_PROFILE": profile])
            return .written
        } catch {
            return .failed(
                OutputFailure(
                    code: OutputFailure.command, message: error.message, remedy: error.remedy, file: place,
                    profile: profile))
        }
    }
}
