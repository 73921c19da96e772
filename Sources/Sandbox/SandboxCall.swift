/// One call of one operation, read but not yet carried out.
struct SandboxCall: Sendable {
    let operation: SandboxOperation
    let format: WireFormat
    /// The texts that faults may be aimed at: ids, ARNs, client ids, users.
    let subjects: @Sendable () -> [String]
    /// Carries the call out.
    let answer: @Sendable (_ requestID: String) throws(ServiceError) -> SandboxAnswer
}
