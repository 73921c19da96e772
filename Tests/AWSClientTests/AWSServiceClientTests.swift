import AWSClient
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@Suite("Calls of AWS services")
struct AWSServiceClientTests {
    private static let json = AWSJSONProtocol(targetPrefix: "AWSCognitoIdentityService")
    private static let query = AWSQueryProtocol(version: "2011-06-15")
    private static let date = "Mon, 23 Nov 2026 08:00:00 GMT"

    private func call(
        _ response: HTTPResponse, redacting secrets: [Secret] = [], clock: ManualClock = ManualClock()
    ) async throws(AWSServiceError) -> AWSAnswer<JSONObject> {
        let client = AWSServiceClient(transport: ScriptedTransport(.success(response)), time: clock)
        return try await client.call(
            "GetId", [:], over: Self.json, at: try AWSEndpoint(.cognitoIdentity, region: "eu-west-1"),
            redacting: secrets)
    }

    private func refusal(
        _ status: Int, _ headers: [(name: String, value: String)] = [], _ body: String, redacting secrets: [Secret] = []
    ) async -> AWSServiceError? {
        await #expect(throws: AWSServiceError.self) {
            try await call(
                HTTPResponse(status: status, headers: headers, body: Array(body.utf8)), redacting: secrets)
        }
    }

    // MARK: Requests and answers

    @Test func `a JSON request has its target and is not stored`() async throws {
        let transport = ScriptedTransport(
            .success(
                HTTPResponse(
                    status: 200, headers: [("Date", Self.date), ("x-amzn-RequestId", "r-1")],
                    body: Array(#"{"IdentityId":"eu-west-1:1"}"#.utf8))))
        let answer = try await AWSServiceClient(transport: transport, time: ManualClock()).call(
            "GetId", ["IdentityPoolId": "p"], over: Self.json,
            at: try AWSEndpoint(.cognitoIdentity, region: "eu-west-1"))
        #expect(answer.value["IdentityId"]?.string == "eu-west-1:1")
        #expect(answer.serverDate == Timestamp(rfc3339: "2026-11-23T08:00:00Z"))
        #expect(answer.requestID == "r-1")
        let request = try #require(transport.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://cognito-identity.eu-west-1.amazonaws.com/")
        #expect(request.body == Array(#"{"IdentityPoolId":"p"}"#.utf8))
        let headers = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name.lowercased(), $0.value) })
        #expect(headers["content-type"] == "application/x-amz-json-1.1")
        #expect(headers["x-amz-target"] == "AWSCognitoIdentityService.GetId")
        #expect(headers["cache-control"] == "no-store")
        #expect(headers["authorization"] == nil)
    }

    @Test func `a query request is a form, its answer the result element`() async throws {
        let body = "<FooResponse><FooResult><Bar>1</Bar></FooResult></FooResponse>"
        let transport = ScriptedTransport(.success(HTTPResponse(status: 200, body: Array(body.utf8))))
        let answer = try await AWSServiceClient(transport: transport, time: ManualClock()).call(
            "Foo", [QueryParameter("Tags.member.1.Key", "a b+é&="), QueryParameter("Empty", "")], over: Self.query,
            at: try AWSEndpoint(.sts, region: "eu-west-1"))
        #expect(answer.value["Bar"]?.text == "1")
        #expect(answer.serverDate == nil)
        #expect(
            transport.requests.first.map { String(decoding: $0.body, as: UTF8.self) }
                == "Action=Foo&Version=2011-06-15&Tags.member.1.Key=a%20b%2B%C3%A9%26%3D&Empty=")
    }

    @Test(arguments: ["", "{", "[]", "null", #"{"a":1,"a":2}"#, "<html></html>"])
    func `a success without a readable body is transient`(_ body: String) async {
        let error = await refusal(200, [], body)
        #expect(error?.code == "malformedAnswer")
        #expect(error?.failureClass == .transient)
    }

    // MARK: Errors

    @Test(
        arguments: [
            ("NotAuthorizedException:http://internal.amazon.com/", #"{"__type":"Other"}"#, "NotAuthorizedException"),
            (
                nil, #"{"__type":"com.amazonaws.cognito#ResourceNotFoundException","message":"m"}"#,
                "ResourceNotFoundException"
            ),
            (nil, #"{"__type":"A","code":"B"}"#, "B"),
            (nil, #"{"__type":"TooManyRequestsException,x"}"#, "TooManyRequestsException"),
            ("", #"{"__type":"A"}"#, "A"),
            (nil, #"{"__type":"spaces are no code"}"#, "http.400"),
            (nil, #"{"message":"m"}"#, "http.400"),
            (nil, "<html>", "http.400"),
        ] as [(String?, String, String)])
    func `the code is found wherever it stands`(header: String?, body: String, code: String) async {
        let error = await refusal(400, header.map { [("x-amzn-ErrorType", $0)] } ?? [], body)
        #expect(error?.code == code)
        #expect(error?.status == 400)
        #expect(error?.message.isEmpty == false)
    }

    @Test func `an XML error is read`() async throws {
        let body = """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
            <Code>AccessDenied</Code><Message>User is not authorized</Message></Error><RequestId>r-2</RequestId>
            </ErrorResponse>
            """
        let client = AWSServiceClient(
            transport: ScriptedTransport(.success(HTTPResponse(status: 403, body: Array(body.utf8)))),
            time: ManualClock())
        let endpoint = try AWSEndpoint(.sts, region: "eu-west-1")
        let error = await #expect(throws: AWSServiceError.self) {
            try await client.call("AssumeRole", [], over: Self.query, at: endpoint)
        }
        #expect(
            error
                == AWSServiceError(
                    code: "AccessDenied", message: "User is not authorized", status: 403, requestID: "r-2"))
    }

    @Test(
        arguments: [
            ("TooManyRequestsException", 400, .throttled), ("LimitExceededException", 400, .throttled),
            ("Throttling", 400, .throttled), ("ThrottlingException", 400, .throttled),
            ("ThrottledException", 400, .throttled), ("RequestLimitExceeded", 503, .throttled),
            ("Whatever", 429, .throttled),
            ("InternalErrorException", 500, .transient), ("ExternalServiceException", 400, .transient),
            ("IDPCommunicationError", 400, .transient), ("InvalidIdentityToken", 400, .transient),
            ("http.500", 500, .transient), ("http.502", 502, .transient), ("Whatever", 503, .transient),
            ("RequestTimeout", 400, .transient), ("Whatever", 408, .transient), ("http.timeout", nil, .transient),
            ("http.connection", nil, .transient), ("http.tls", nil, .transient),
            ("RequestTimeTooSkewed", 403, .transient),
            ("ExpiredToken", 403, .tokenRejected), ("ExpiredTokenException", 400, .tokenRejected),
            ("NotAuthorizedException", 400, .rejected), ("AccessDenied", 403, .rejected),
            ("InvalidParameterException", 400, .rejected), ("ResourceConflictException", 409, .rejected),
            ("SignatureDoesNotMatch", 403, .rejected), ("http.403", 403, .rejected), ("http.302", 302, .rejected),
            ("http.invalidAddress", nil, .rejected), ("endpoint", nil, .rejected),
        ] as [(String, Int?, FailureClass)])
    func `code and status tell the class of the failure`(code: String, status: Int?, expected: FailureClass) {
        #expect(AWSServiceError(code: code, message: "", status: status).failureClass == expected)
    }

    @Test(arguments: [
        (500, "<html><title>Internal Server Error</title></html>", FailureClass.transient),
        (502, "", .transient), (403, "<html>blocked</html>", .rejected), (302, "", .rejected),
        (429, "slow down", .throttled),
    ])
    func `a body that is not the service's leaves the status to decide`(
        status: Int, body: String, expected: FailureClass
    ) async {
        let error = await refusal(status, [("Content-Type", "text/html")], body)
        #expect(error?.code == "http.\(status)")
        #expect(error?.failureClass == expected)
        #expect(error?.message.contains("cognito-identity.eu-west-1.amazonaws.com") == true)
        #expect(error?.message.contains("<") == false)
    }

    @Test(arguments: [
        (HTTPTransportError.Code.timeout, "http.timeout"), (.connection, "http.connection"), (.tls, "http.tls"),
        (.malformedResponse, "http.malformedResponse"), (.responseTooLarge, "http.responseTooLarge"),
    ])
    func `no answer is a transient failure under its own code`(code: HTTPTransportError.Code, expected: String)
        async throws
    {
        let client = AWSServiceClient(
            transport: ScriptedTransport(.failure(HTTPTransportError(code: code, message: "host: no"))),
            time: ManualClock())
        let endpoint = try AWSEndpoint(.cognitoIdentity, region: "eu-west-1")
        let error = await #expect(throws: AWSServiceError.self) {
            try await client.call("GetId", [:], over: Self.json, at: endpoint)
        }
        #expect(error?.code == expected)
        #expect(error?.failureClass == .transient)
        #expect(error?.status == nil)
    }

    @Test(
        arguments: [
            ([("Retry-After", "7")], Duration.seconds(7)),
            ([("Retry-After", "Mon, 23 Nov 2026 08:02:00 GMT")], .seconds(120)),
            ([("Retry-After", "Mon, 23 Nov 2026 07:00:00 GMT")], .zero),
            ([("x-amz-retry-after", "1500")], .milliseconds(1500)),
            ([("Retry-After", "3"), ("x-amz-retry-after", "1500")], .seconds(3)),
            ([("Retry-After", "99999999")], .seconds(86_400)),
            ([("Retry-After", "-1")], nil), ([("Retry-After", "soon")], nil), ([], nil),
        ] as [([(name: String, value: String)], Duration?)])
    func `the service's word on when to come back is kept`(
        headers: [(name: String, value: String)], expected: Duration?
    ) async {
        let error = await refusal(429, headers + [("Date", Self.date)], "{}")
        #expect(error?.retryAfter == expected)
        #expect(error?.serverDate == Timestamp(httpDate: Self.date))
    }

    // MARK: What is shown

    @Test func `a message is one bounded line without secrets`() async throws {
        let token = Secret("test-token-0123456789")
        let other = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ0ZXN0In0.c2ln"
        let body = JSONWriter.string([
            "__type": "InvalidParameterException",
            "message": .string(
                "Value '\(token.reveal())'\r\n\u{1B}[2J\u{2028} or '\(other)' " + String(repeating: "é", count: 5000)),
        ])
        let message = try #require(await refusal(400, [], body, redacting: [token])).message
        #expect(message.hasPrefix(#"Value '<redacted>'\u{d}\u{a}\u{1b}[2J\u{2028} or '<redacted>' é"#))
        #expect(message.hasSuffix("é…"))
        #expect(message.unicodeScalars.count < 700)
    }

    // MARK: Clocks

    @Test func `an answer teaches the host's clock, and signatures are dated by it`() async throws {
        let clock = ManualClock()
        let offsets = ClockOffsets()
        let answer = HTTPResponse(
            status: 200, headers: [("Date", "Mon, 23 Nov 2026 08:05:00 GMT")],
            body: Array("<FooResponse><FooResult/></FooResponse>".utf8))
        let transport = ScriptedTransport(.success(answer), .success(answer))
        let client = AWSServiceClient(transport: transport, time: clock, offsets: offsets)
        let endpoint = try AWSEndpoint(.sts, region: "eu-west-1")
        let keys = SigningCredentials(accessKeyID: "AKIDTEST", secretAccessKey: Secret("test-secret-key"))
        for _ in 0..<2 { _ = try await client.call("Foo", [], over: Self.query, at: endpoint, signedBy: keys) }
        let dates = transport.requests.map { request in
            request.headers.first { $0.name == "X-Amz-Date" }?.value
        }
        #expect(dates == ["20261123T080000Z", "20261123T080500Z"])
        #expect(offsets.all == ["sts.eu-west-1.amazonaws.com": .seconds(300)])
        #expect(client.now(at: endpoint) == clock.now + .seconds(300))
        #expect(offsets.offset(for: "elsewhere") == .zero)
    }

    @Test func `less than a second is no difference`() {
        let now = ManualClock().now
        let offsets = ClockOffsets(["host": .seconds(60)])
        #expect(offsets.offset(for: "host") == .seconds(60))
        offsets.record(serverDate: now, receivedAt: now + .milliseconds(999), host: "host")
        #expect(offsets.offset(for: "host") == .zero)
        offsets.record(serverDate: now, receivedAt: now + .milliseconds(1000), host: "host")
        #expect(offsets.offset(for: "host") == .seconds(-1))
    }

    private static func skewed(_ date: String) -> HTTPResponse {
        let body =
            "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: 20261123T080000Z "
            + "is now earlier than 20261123T084500Z</Message></Error></ErrorResponse>"
        return HTTPResponse(status: 403, headers: [("Date", date)], body: Array(body.utf8))
    }

    @Test func `a date that was refused is corrected once`() async throws {
        let success = HTTPResponse(status: 200, body: Array("<FooResponse><FooResult/></FooResponse>".utf8))
        let transport = ScriptedTransport(.success(Self.skewed("Mon, 23 Nov 2026 09:00:00 GMT")), .success(success))
        let client = AWSServiceClient(transport: transport, time: ManualClock())
        let keys = SigningCredentials(accessKeyID: "AKIDTEST", secretAccessKey: Secret("test-secret-key"))
        _ = try await client.call(
            "Foo", [], over: Self.query, at: try AWSEndpoint(.sts, region: "eu-west-1"), signedBy: keys)
        #expect(transport.requests.last?.headers.first { $0.name == "X-Amz-Date" }?.value == "20261123T090000Z")
    }

    @Test func `a refusal that teaches nothing new is not answered by another try`() async throws {
        let transport = ScriptedTransport { _, _ in Self.skewed("Mon, 23 Nov 2026 08:00:00 GMT") }
        let client = AWSServiceClient(transport: transport, time: ManualClock())
        let endpoint = try AWSEndpoint(.sts, region: "eu-west-1")
        let keys = SigningCredentials(accessKeyID: "AKIDTEST", secretAccessKey: Secret("test-secret-key"))
        let error = await #expect(throws: AWSServiceError.self) {
            try await client.call("Foo", [], over: Self.query, at: endpoint, signedBy: keys)
        }
        #expect(error?.failureClass == .transient)
        #expect(transport.requests.count == 1)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"),
            ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z"),
            ("Mon, 23 Nov 2026 08:00:00 GMT", "2026-11-23T08:00:00Z"), ("Sunday, 06-Nov-94 08:49:37 GMT", nil),
            ("Sun Nov  6 08:49:37 1994", nil), ("Sun, 06 Nov 1994 08:49:37 UTC", nil),
            ("Sun, 31 Feb 1994 08:49:37 GMT", nil),
            ("Sun, 06 nov 1994 08:49:37 GMT", nil), ("Sun, 6 Nov 1994 08:49:37 GMT", nil), ("", nil),
        ] as [(String, String?)])
    func `a date of HTTP is read in the one form that may be sent`(text: String, expected: String?) {
        #expect(Timestamp(httpDate: text)?.rfc3339 == expected)
    }

    @Test(
        arguments: [
            ("20150830T123600Z", "2015-08-30T12:36:00Z"), ("20150830T123600", nil),
            ("20150830t123600z", nil),
            ("2015-08-30T12:36", nil), ("20151330T123600Z", nil),
        ] as [(String, String?)])
    func `the date of a signature is read`(text: String, expected: String?) {
        #expect(Timestamp(iso8601Basic: text)?.rfc3339 == expected)
    }
}
