import CredentialModel
import Platform
import Providers
import State
import Synchronization

/// The note of one pass that a refresh token is being redeemed: a part of the identity's record, on disk before anybody
/// is shown the token.
final class RedemptionNote: RedemptionJournal {
    private let record: IdentityRecord
    private let writer: StateWriter
    private let time: any TimeSource
    private let state: Mutex<Redemption?>

    init(_ record: IdentityRecord, writer: StateWriter, time: any TimeSource) {
        self.record = record
        self.writer = writer
        self.time = time
        self.state = Mutex(record.redemption)
    }

    /// What has to be remembered now.
    var redemption: Redemption? { state.withLock { $0 } }

    func begin(_ token: String) async throws(RefreshFailure) -> Timestamp? {
        let earlier = record.redemption?.token == token ? record.redemption?.began : nil
        state.withLock { $0 = Redemption(token: token, began: time.now) }
        guard case .failure(let error) = await save() else { return earlier }
        state.withLock { $0 = record.redemption }
        throw RefreshFailure(
            code: "state.\(error.code.rawValue)",
            message: "a refresh token that may change is not used while the state cannot be written",
            failureClass: .transient, remedy: error.remedy)
    }

    func end() async {
        state.withLock { $0 = nil }
        // If that cannot be written, the next try takes the redemption for one without an end, and tells so.
        _ = await save()
    }

    private func save() async -> Result<Void, StateError> {
        var record = record
        record.redemption = redemption
        return await writer.save([.identity(record)])
    }
}
