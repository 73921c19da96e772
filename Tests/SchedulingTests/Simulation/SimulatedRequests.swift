import Scheduling

/// What one refresh asks for.
struct SimulatedRequests {
    static let handlerBucket = BucketKey("handler", rate: nil)
    static let getIDBucket = BucketKey("GetId pool", rate: "getId")
    static let getCredentialsBucket = BucketKey("GetCredentialsForIdentity pool", rate: "getCredentialsForIdentity")

    var token = false
    var identityID = false
    var credentials = false

    var buckets: [BucketKey] {
        var keys: [BucketKey] = []
        if token { keys.append(Self.handlerBucket) }
        if identityID { keys.append(Self.getIDBucket) }
        if credentials { keys.append(Self.getCredentialsBucket) }
        return keys
    }
}
