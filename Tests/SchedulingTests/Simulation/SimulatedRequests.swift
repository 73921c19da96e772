import Scheduling

/// What one refresh asks for.
struct SimulatedRequests: OptionSet, Hashable {
    let rawValue: Int

    static let token = SimulatedRequests(rawValue: 1)
    static let identityID = SimulatedRequests(rawValue: 2)
    static let credentials = SimulatedRequests(rawValue: 4)

    static let handlerBucket = BucketKey("handler", rate: nil)
    static let getIDBucket = BucketKey("GetId pool", rate: "getId")
    static let getCredentialsBucket = BucketKey("GetCredentialsForIdentity pool", rate: "getCredentialsForIdentity")

    private static let routes: [[BucketKey]] = (0..<8).map { number in
        let requests = SimulatedRequests(rawValue: number)
        var keys: [BucketKey] = []
        if requests.contains(.token) { keys.append(handlerBucket) }
        if requests.contains(.identityID) { keys.append(getIDBucket) }
        if requests.contains(.credentials) { keys.append(getCredentialsBucket) }
        return keys
    }

    var buckets: [BucketKey] { Self.routes[rawValue] }
}
