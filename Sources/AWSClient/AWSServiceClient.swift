package import CredentialModel
package import Platform

/// Calls AWS operations: one request, one answer, no retry but for a clock that was found to be wrong.
package struct AWSServiceClient: Sendable {
    private let transport: any HTTPTransport
    private let time: any TimeSource
    /// What is known of the hosts' clocks; every answer adds to it.
    package let offsets: ClockOffsets

    package init(transport: any HTTPTransport, time: any TimeSource, offsets: ClockOffsets = ClockOffsets()) {
        self.transport = transport
        self.time = time
        self.offsets = offsets
    }

    /// The time on the endpoint's clock, as far as we know it.
    package func now(at endpoint: AWSEndpoint) -> Timestamp { time.now + offsets.offset(for: endpoint.host) }

    /// The operation's result.
    ///
    /// Signed when there are credentials. A signature that is refused because of its date is made once more when the
    /// refusal itself taught us the right time. `secrets` never appear in the error's message, nor do the credentials.
    package func call<Wire: WireProtocol>(
        _ operation: String, _ input: Wire.Input, over wire: Wire, at endpoint: AWSEndpoint,
        signedBy credentials: SigningCredentials? = nil, redacting secrets: [Secret] = []
    ) async throws(AWSServiceError) -> AWSAnswer<Wire.Output> {
        var request = wire.request(operation, input, to: endpoint.url)
        request.headers.append(("User-Agent", "evercred"))
        var secrets = secrets
        if let credentials {
            secrets += [credentials.secretAccessKey] + (credentials.sessionToken.map { [$0] } ?? [])
        }
        let assumedOffset = offsets.offset(for: endpoint.host)
        do throws(AWSServiceError) {
            return try await send(request, operation, over: wire, at: endpoint, signedBy: credentials, secrets)
        } catch {
            guard credentials != nil, error.isClockSkew, offsets.offset(for: endpoint.host) != assumedOffset else {
                throw error
            }
            return try await send(request, operation, over: wire, at: endpoint, signedBy: credentials, secrets)
        }
    }

    private func send<Wire: WireProtocol>(
        _ unsigned: HTTPRequest, _ operation: String, over wire: Wire, at endpoint: AWSEndpoint,
        signedBy credentials: SigningCredentials?, _ secrets: [Secret]
    ) async throws(AWSServiceError) -> AWSAnswer<Wire.Output> {
        var request = unsigned
        if let credentials {
            let signer = SignatureV4(service: endpoint.service.endpointPrefix, region: endpoint.region)
            request = signer.sign(unsigned, with: credentials, at: now(at: endpoint))
        }
        let response: HTTPResponse
        do throws(HTTPTransportError) { response = try await transport.send(request) } catch {
            throw AWSServiceError(error)
        }
        let serverDate = response.header("Date").flatMap(Timestamp.init(httpDate:))
        if let serverDate { offsets.record(serverDate: serverDate, receivedAt: time.now, host: endpoint.host) }
        guard (200..<300).contains(response.status) else {
            throw AWSServiceError(
                response, details: wire.errorDetails(response.body), at: endpoint, redacting: secrets)
        }
        guard let output = wire.output(response.body, of: operation) else {
            throw AWSServiceError(
                code: "malformedAnswer", message: "\(endpoint.host) sent no readable answer to \(operation).",
                status: response.status, requestID: AWSServiceError.requestID(of: response), serverDate: serverDate)
        }
        return AWSAnswer(
            value: output, serverDate: serverDate, requestID: AWSServiceError.requestID(of: response))
    }
}
