import CredentialModel
import Engine
import Providers

/// How a logout ended, in words and as an exit code.
struct LogoutReport {
    let exitCode: Engine.ExitCode
    /// For stderr.
    let messages: [String]

    /// - Parameter revocation: what the provider made of it; `nil`: there is no such identity.
    init(of identity: String, _ revocation: Revocation?) {
        switch revocation {
        case nil:
            exitCode = .usage
            messages = ["error: there is no identity '\(identity)'"]
        case .nothing:
            exitCode = .success
            messages = []
        case .revoked:
            exitCode = .success
            messages = ["the login of '\(identity)' was revoked at its provider"]
        case .unsupported(let advice):
            exitCode = .success
            messages = ["warning: the login of '\(identity)' is forgotten here and not revoked: \(advice)"]
        case .failed(let failure):
            exitCode = .trouble
            let remedy = failure.remedy.map { " (\($0))" } ?? ""
            messages = [
                "error: the login of '\(identity)' is forgotten here, but could not be revoked at its provider: "
                    + failure.message + remedy
            ]
        }
    }
}
