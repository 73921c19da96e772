import Logging
import StrictJSON
import Synchronization

/// What a user pool would have done outside: the triggers that it would have run, the codes that it would have sent.
///
/// Everything is told on the log as it happens; the latest thousands can be read again.
final class UserPoolJournal: Sendable {
    private static let capacity = 20_000

    private let poolID: String
    private let logger: Logger
    private let state = Mutex((triggers: [TriggerInvocation](), codes: [DeliveredCode]()))

    init(poolID: String, logger: Logger) {
        self.poolID = poolID
        self.logger = logger
    }

    func record(_ invocation: TriggerInvocation) {
        state.withLock { Self.append(invocation, to: &$0.triggers) }
        logger.notice(
            "a user pool would run a trigger",
            metadata: [
                "pool": "\(poolID)", "operation": "\(invocation.operation.rawValue)",
                "triggerSource": "\(invocation.source)", "user": "\(invocation.username)",
                "clientMetadata": "\(JSONWriter.string(TriggerInvocation.map(invocation.clientMetadata)))",
                "validationData": "\(JSONWriter.string(TriggerInvocation.map(invocation.validationData)))",
            ])
    }

    func record(_ code: DeliveredCode) {
        state.withLock { Self.append(code, to: &$0.codes) }
        logger.notice(
            "a user pool would send a code",
            metadata: [
                "pool": "\(poolID)", "user": "\(code.username)", "purpose": "\(code.purpose)",
                "medium": "\(code.medium)", "destination": "\(code.destination)", "code": "\(code.code)",
            ])
    }

    /// The triggers in their order, of one user or of all.
    func triggers(of username: String?) -> JSONValue {
        let triggers = state.withLock(\.triggers)
        return .array(triggers.filter { username == nil || $0.username == username }.map(\.json))
    }

    /// The codes in their order, of one user or of all.
    func codes(of username: String?) -> JSONValue {
        let codes = state.withLock(\.codes)
        return .array(codes.filter { username == nil || $0.username == username }.map(\.json))
    }

    /// Forgets the triggers.
    func clearTriggers() { state.withLock { $0.triggers = [] } }

    private static func append<Entry>(_ entry: Entry, to entries: inout [Entry]) {
        if entries.count >= capacity { entries.removeFirst(capacity / 2) }
        entries.append(entry)
    }
}
