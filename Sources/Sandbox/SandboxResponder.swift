import CredentialModel
import HTTPTypes
import HummingbirdCore
import NIOCore
import Platform
import ServiceLifecycle
import StrictJSON

/// What happens to one request: it is read, counted, perhaps spoilt, and answered.
struct SandboxResponder: Sendable {
    /// More than any operation takes, so that each can refuse what is too long in its own words.
    private static let bodyLimit = 1 << 20

    private let router: SandboxRouter
    private let clock: ServiceClock
    private let faults: FaultScript
    private let counts: RequestCounts

    init(
        services: SandboxServices, clock: ServiceClock, faults: FaultScript, counts: RequestCounts,
        address: ListeningAddress
    ) {
        self.router = SandboxRouter(services: services) { address.current ?? "" }
        self.clock = clock
        self.faults = faults
        self.counts = counts
    }

    /// Answers one request. An error that leaves this method ends the connection.
    func respond(to request: Request) async throws -> Response {
        let buffer = try await request.body.collect(upTo: Self.bodyLimit)
        let request = SandboxRequest(head: request.head, body: Array(buffer.readableBytesView))
        if let answer = administration(request) { return response(answer) }
        let requestID = UniqueID.random()
        let call: SandboxCall
        do throws(SandboxRejection) { call = try router.call(request) } catch {
            return response(answer(to: error, requestID: requestID))
        }
        counts.count(call.operation)
        let effect = faults.effect(on: call.operation, subjects: call.subjects)
        return try await response(to: call, spoiltBy: effect, requestID: requestID)
    }

    private func response(
        to call: SandboxCall, spoiltBy effect: SandboxFault.Effect?, requestID: String
    ) async throws -> Response {
        switch effect {
        case nil:
            return response(answer(to: call, requestID: requestID))
        case .delay(let duration):
            let answer = answer(to: call, requestID: requestID)
            // Who stops the server need not wait for what was delayed on purpose.
            try await cancelWhenGracefulShutdown { try await clock.time.sleep(for: duration) }
            return response(answer)
        case .skewDate(let skew):
            return response(answer(to: call, requestID: requestID), at: clock.now + skew)
        case .truncate:
            return truncatedResponse(answer(to: call, requestID: requestID))
        case .close:
            _ = answer(to: call, requestID: requestID)
            throw ConnectionEnd()
        case .error(let status, let code, let message, let retryAfter):
            let error = ServiceError(code, status: status, message, retryAfter: retryAfter)
            return response(call.format.answer(error, requestID: requestID))
        case .html500:
            let page = "<html><head><title>500</title></head><body><h1>Internal Server Error</h1></body></html>\n"
            return response(SandboxAnswer(status: 500, contentType: "text/html", body: Array(page.utf8)))
        case .garbage:
            let bytes: [UInt8] = [0x7B, 0x22, 0xFF, 0xFE, 0x00, 0x3C, 0x0D, 0x0A, 0x80, 0xC3, 0x28]
            return response(SandboxAnswer(contentType: "application/json", body: bytes))
        case .redirect:
            return response(
                SandboxAnswer(
                    status: 307, contentType: "text/plain", headers: [("Location", "/elsewhere")], body: []))
        case .endlessBody:
            return endlessResponse()
        }
    }

    private func answer(to call: SandboxCall, requestID: String) -> SandboxAnswer {
        do throws(ServiceError) { return try call.answer(requestID) } catch {
            return call.format.answer(error, requestID: requestID)
        }
    }

    private func answer(to rejection: SandboxRejection, requestID: String) -> SandboxAnswer {
        switch rejection {
        case .notFound: .json(["error": "not_found", "error_description": "No such page or issuer."], status: 404)
        case .methodNotAllowed:
            .json(["error": "invalid_request", "error_description": "Not with this method."], status: 405)
        case .service(let error, let format): format.answer(error, requestID: requestID)
        }
    }

    /// The sandbox's own pages; `nil` for everything that belongs to the services.
    private func administration(_ request: SandboxRequest) -> SandboxAnswer? {
        switch (request.method, request.path) {
        case ("GET", "/_sandbox/requests"):
            let sorted = counts.snapshot.sorted { $0.key < $1.key }
            return .json(.object(JSONObject(sorted.map { ($0.key, .integer(Int64($0.value))) })))
        case ("POST", "/_sandbox/faults"):
            do throws(SandboxError) {
                let additions = try SandboxFault.script(request.body)
                faults.add(additions)
                return .json(["added": .integer(Int64(additions.count))])
            } catch {
                return .json(["error": .string(error.message)], status: 400)
            }
        case ("DELETE", "/_sandbox/faults"):
            faults.removeAll()
            return .json([:])
        default: return UserPoolPages(router.services.userPools).answer(request)
        }
    }

    // MARK: Responses

    private func response(_ answer: SandboxAnswer, at date: Timestamp? = nil) -> Response {
        response(answer, at: date ?? clock.now, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }

    private func truncatedResponse(_ answer: SandboxAnswer) -> Response {
        let half = ByteBuffer(bytes: answer.body.prefix(answer.body.count / 2))
        let body = ResponseBody(contentLength: answer.body.count) { writer in
            try await writer.write(half)
            throw ConnectionEnd()
        }
        return response(answer, at: clock.now, body: body)
    }

    private func endlessResponse() -> Response {
        let chunk = ByteBuffer(repeating: UInt8(ascii: " "), count: 1 << 16)
        // Without a length the body is sent in chunks, and the last one never comes.
        let body = ResponseBody { writer in
            while !Task.isShuttingDownGracefully {
                try Task.checkCancellation()
                try await writer.write(chunk)
            }
            throw ConnectionEnd()
        }
        return response(SandboxAnswer(contentType: "application/json", body: []), at: clock.now, body: body)
    }

    private func response(_ answer: SandboxAnswer, at date: Timestamp, body: ResponseBody) -> Response {
        var fields = HTTPFields()
        fields[.contentType] = answer.contentType
        fields[.date] = date.httpDate
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) }
        }
        return Response(
            status: HTTPTypes.HTTPResponse.Status(code: answer.status), headers: fields, body: body)
    }

    /// Thrown to end a connection without (the rest of) an answer.
    private struct ConnectionEnd: Error {}
}
