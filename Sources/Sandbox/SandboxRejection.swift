/// Why a request calls no operation.
enum SandboxRejection: Error {
    case notFound
    case methodNotAllowed
    /// The service is known, what it was asked for is not.
    case service(ServiceError, WireFormat)
}
