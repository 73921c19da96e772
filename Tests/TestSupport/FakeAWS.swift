package import CredentialModel
package import Platform
import StrictJSON
import Synchronization

/// Cognito Identity and STS in memory: answers at once, remembers who asked for what, and fails on command.
///
/// Its clock runs with the manual clock's own time and does not notice when somebody sets the civil one. It takes tokens of
/// ``FakeHandlers`` (`token:NAME:NUMBER:END`) and session tokens of its own, each until its end.
package final class FakeAWS: HTTPTransport {
    package enum Operation: String, Sendable, Hashable {
        case getID = "GetId"
        case getCredentials = "GetCredentialsForIdentity"
        case assumeRole = "AssumeRole"
        case callerIdentity = "GetCallerIdentity"
    }

    /// One request, as it came in.
    package struct Call: Sendable, Hashable {
        package let operation: Operation
        /// Whom it is about: the user of the token, or the role.
        package let subject: String
        /// The identity id that it names.
        package let identityID: String?
        /// The token, or the session token that signs it.
        package let proof: String?
        package let at: BootInstant
    }

    /// What goes wrong.
    package enum Failure: Sendable, Hashable {
        case throttled(retryAfter: Int?)
        case tokenExpired
        case identityGone
        case refused
        case broken
        case timeout
    }

    private struct State {
        var calls: [Call] = []
        var identityIDs: [String: String] = [:]
        var lifetime = Duration.seconds(3600)
        var skew = Duration.zero
        var account = "111122223333"
        var gate: Gate?
        var failure: @Sendable (Call) -> Failure? = { _ in nil }
    }

    private let clock: ManualClock
    private let start: (civil: Timestamp, boot: BootInstant)
    private let state = Mutex(State())

    package init(clock: ManualClock) {
        self.clock = clock
        self.start = (clock.now, clock.bootNow)
    }

    // MARK: What a test says and asks

    /// How long the credentials of identities live; those of roles live as long as they are asked for.
    package func setLifetime(_ lifetime: Duration) { state.withLock { $0.lifetime = lifetime } }

    /// How much its clock is ahead of everybody's.
    package func setSkew(_ skew: Duration) { state.withLock { $0.skew = skew } }

    /// The account that GetCallerIdentity names.
    package func setAccount(_ account: String) { state.withLock { $0.account = account } }

    /// Knows that user under another id from now on, as after a merge.
    package func setIdentityID(_ id: String, of user: String) { state.withLock { $0.identityIDs[user] = id } }

    /// Requests wait at this gate before they are answered.
    package func hold(at gate: Gate?) { state.withLock { $0.gate = gate } }

    /// Fails the calls for which the rule has a failure.
    package func fail(_ rule: @escaping @Sendable (Call) -> Failure?) { state.withLock { $0.failure = rule } }

    /// Fails every call, or none.
    package func fail(_ failure: Failure?) { fail { _ in failure } }

    package var calls: [Call] { state.withLock { $0.calls } }

    package func count(_ operation: Operation) -> Int { calls.count { $0.operation == operation } }

    /// The time on its clock.
    package var now: Timestamp { start.civil + (clock.bootNow - start.boot) + state.withLock { $0.skew } }

    // MARK: Answers

    package func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        guard let call = call(of: request) else {
            return HTTPResponse(status: 404, headers: [("Date", Self.httpDate(now))])
        }
        let (gate, failure) = state.withLock { state in
            state.calls.append(call)
            return (state.gate, state.failure(call))
        }
        await gate?.pass()
        if let failure = failure ?? (isSpent(call) ? .tokenExpired : nil) { return try answer(to: call, failure) }
        switch call.operation {
        case .getID: return json(["IdentityId": .string(identityID(of: call.subject))])
        case .getCredentials: return json(credentials(for: call))
        case .assumeRole: return xml("AssumeRole", credentials(ofRole: request))
        case .callerIdentity:
            let account = state.withLock { $0.account }
            return xml(
                "GetCallerIdentity",
                "<Arn>arn:aws:sts::\(account):assumed-role/Test/test</Arn><UserId>AROATEST:test</UserId>"
                    + "<Account>\(account)</Account>")
        }
    }

    private func call(of request: HTTPRequest) -> Call? {
        let response = HTTPResponse(status: 200, headers: request.headers)
        if let target = response.header("X-Amz-Target") {
            guard let operation = target.split(separator: ".").last.flatMap({ Operation(rawValue: String($0)) }),
                let input = (try? JSONReader.read(request.body))?.object
            else { return nil }
            let token = input["Logins"]?.object?.members.first?.value.string
            return Call(
                operation: operation, subject: token.flatMap(Self.user) ?? "guest",
                identityID: input["IdentityId"]?.string, proof: token, at: clock.bootNow)
        }
        guard let operation = Self.form(request)["Action"].flatMap(Operation.init) else { return nil }
        return Call(
            operation: operation, subject: Self.form(request)["RoleArn"] ?? "", identityID: nil,
            proof: response.header("X-Amz-Security-Token"), at: clock.bootNow)
    }

    private func isSpent(_ call: Call) -> Bool {
        guard let end = call.proof?.split(separator: ":").last.flatMap({ Int64($0) }) else { return false }
        return Timestamp(milliseconds: end) <= now
    }

    private func identityID(of user: String) -> String {
        state.withLock { state in
            if let known = state.identityIDs[user] { return known }
            let number = String(state.identityIDs.count + 1, radix: 16)
            let id = "eu-west-1:00000000-0000-0000-0000-" + String(repeating: "0", count: 12 - number.count) + number
            state.identityIDs[user] = id
            return id
        }
    }

    private func credentials(for call: Call) -> JSONObject {
        let id = call.subject == "guest" ? call.identityID ?? "" : identityID(of: call.subject)
        let keys = issue(lifetime: state.withLock { $0.lifetime })
        return [
            "IdentityId": .string(id),
            "Credentials": [
                "AccessKeyId": .string(keys.id), "SecretKey": .string(keys.secret),
                "SessionToken": .string(keys.session), "Expiration": .double(Double(keys.end.milliseconds) / 1000),
            ],
        ]
    }

    private func credentials(ofRole request: HTTPRequest) -> String {
        let seconds = Self.form(request)["DurationSeconds"].flatMap { Int64($0) } ?? 3600
        let keys = issue(lifetime: .seconds(seconds))
        return "<Credentials><AccessKeyId>\(keys.id)</AccessKeyId><SecretAccessKey>\(keys.secret)</SecretAccessKey>"
            + "<SessionToken>\(keys.session)</SessionToken><Expiration>\(keys.end.rfc3339)</Expiration></Credentials>"
    }

    /// Keys that tell their number, and a session token that tells its end.
    private func issue(lifetime: Duration) -> (id: String, secret: String, session: String, end: Timestamp) {
        let number = calls.count
        let end = now + lifetime
        return (
            "ASIATEST\(1_000_000 + number)", "test-secret-\(number)", "test-session:\(number):\(end.milliseconds)", end
        )
    }

    private func answer(to call: Call, _ failure: Failure) throws(HTTPTransportError) -> HTTPResponse {
        let isSTS = call.operation == .assumeRole || call.operation == .callerIdentity
        switch failure {
        case .timeout: throw HTTPTransportError(code: .timeout, message: "The test service did not answer in time.")
        case .throttled(let seconds):
            let headers = seconds.map { [("Retry-After", "\($0)")] } ?? []
            return error(isSTS ? "Throttling" : "TooManyRequestsException", "Rate exceeded", isSTS, headers: headers)
        case .tokenExpired:
            return error(
                isSTS ? "ExpiredToken" : "NotAuthorizedException",
                isSTS ? "The security token included in the request is expired" : "Invalid login token. Token expired.",
                isSTS)
        case .identityGone:
            return error("ResourceNotFoundException", "Identity '\(call.identityID ?? "")' not found.", isSTS)
        case .refused: return error(isSTS ? "AccessDenied" : "NotAuthorizedException", "Not for you.", isSTS)
        case .broken: return error("InternalFailure", "Out of order.", isSTS, status: 500)
        }
    }

    private func error(
        _ code: String, _ message: String, _ isSTS: Bool, status: Int = 400, headers: [(String, String)] = []
    ) -> HTTPResponse {
        let body =
            isSTS
            ? "<ErrorResponse><Error><Code>\(code)</Code><Message>\(message)</Message></Error></ErrorResponse>"
            : JSONWriter.string(["__type": .string(code), "message": .string(message)])
        return HTTPResponse(
            status: status, headers: [("Date", Self.httpDate(now))] + headers, body: Array(body.utf8))
    }

    private func json(_ body: JSONObject) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [("Date", Self.httpDate(now))], body: JSONWriter.bytes(.object(body)))
    }

    private func xml(_ operation: String, _ result: String) -> HTTPResponse {
        let text = "<\(operation)Response><\(operation)Result>\(result)</\(operation)Result></\(operation)Response>"
        return HTTPResponse(status: 200, headers: [("Date", Self.httpDate(now))], body: Array(text.utf8))
    }

    // MARK: Texts

    private static func user(of token: String) -> String? {
        let parts = token.split(separator: ":")
        return parts.count == 4 && parts[0] == "token" ? String(parts[1]) : nil
    }

    private static func form(_ request: HTTPRequest) -> [String: String] {
        let pairs = String(decoding: request.body, as: UTF8.self).split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1).map { decoded(String($0)) }
            return (parts[0], parts.count > 1 ? parts[1] : "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The form of a `Date` header (RFC 9110 section 5.6.7).
    static func httpDate(_ time: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = Array(time.rfc3339.utf8)
        func part(_ range: Range<Int>) -> String { String(decoding: text[range], as: UTF8.self) }
        let month = months[(Int(part(5..<7)) ?? 1) - 1]
        let day = days[Int(time.seconds / 86_400 % 7)]
        return "\(day), \(part(8..<10)) \(month) \(part(0..<4)) \(part(11..<19)) GMT"
    }
}
