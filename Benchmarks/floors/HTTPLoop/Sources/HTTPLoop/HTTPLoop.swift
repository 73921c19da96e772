import AsyncHTTPClient
import NIOCore

/// The least that an exchange costs over AsyncHTTPClient: GetId and GetCredentialsForIdentity for N identities, their
/// bodies made once, their answers looked at by nobody.
///
///     HTTPLoop N AT_ONCE ENDPOINT POOL PROVIDER TOKEN
@main
struct HTTPLoop {
    enum Failure: Error { case usage, status(UInt) }

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 7, let count = Int(arguments[1]), let atOnce = Int(arguments[2]) else {
            throw Failure.usage
        }
        let (endpoint, pool, logins) = (arguments[3], arguments[4], #"{"\#(arguments[5])":"\#(arguments[6])"}"#)
        let getID = request(
            endpoint, "GetId", body: #"{"IdentityPoolId":"\#(pool)","Logins":\#(logins)}"#)
        let getCredentials = request(
            endpoint, "GetCredentialsForIdentity", body: #"{"IdentityId":"\#(pool)","Logins":\#(logins)}"#)

        var configuration = HTTPClient.Configuration()
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = atOnce
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<atOnce {
                group.addTask {
                    for _ in stride(from: worker, to: count, by: atOnce) {
                        try await send(getID, client)
                        try await send(getCredentials, client)
                    }
                }
            }
            try await group.waitForAll()
        }
        try await client.shutdown()
    }

    private static func request(_ endpoint: String, _ operation: String, body: String) -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-amz-json-1.1")
        request.headers.add(name: "X-Amz-Target", value: "AWSCognitoIdentityService.\(operation)")
        request.body = .bytes(ByteBuffer(string: body))
        return request
    }

    private static func send(_ request: HTTPClientRequest, _ client: HTTPClient) async throws {
        let response = try await client.execute(request, timeout: .seconds(15))
        _ = try await response.body.collect(upTo: 64 << 10)
        guard response.status == .ok else { throw Failure.status(response.status.code) }
    }
}
