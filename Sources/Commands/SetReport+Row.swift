import CredentialModel
import Endpoints
import Engine
import State

extension SetReport {
    /// The report that a row of `status` amounts to.
    init(_ row: StatusRow) {
        self.init(
            name: row.name, provider: row.provider, condition: row.condition, expiration: row.credentialExpiration,
            nextRefresh: row.nextRefresh,
            error: row.failure.map { "\($0.failure.code): \($0.failure.message)" })
    }
}
