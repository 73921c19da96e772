import CredentialModel
import Endpoints
import Engine
import Platform
import State

/// Serves the credentials that a program of `exec` is kept supplied with, from memory.
struct ExecEndpoint: CredentialSource {
    let held: HeldCredentials
    let time: any TimeSource

    private static let look = Duration.milliseconds(50)

    func credentials(of set: String) async throws(CredentialRefusal) -> ServedCredentials {
        let deadline = time.bootNow + CredentialServer.patience
        while true {
            let current = held.current
            if current.isValid(at: time.now) {
                return ServedCredentials(current.credentials, roleARN: current.roleARN)
            }
            let row = StatusRow(set: current.set, identity: current.identity, now: time.now)
            guard !row.needsHuman else {
                throw CredentialRefusal(.unavailable, "'\(set)' needs a human: evercred login \(current.set.identity)")
            }
            guard time.bootNow < deadline, (try? await time.sleep(for: Self.look)) != nil else {
                throw CredentialRefusal(.pending, "the credentials of '\(set)' have run out and cannot be renewed yet")
            }
        }
    }
}
