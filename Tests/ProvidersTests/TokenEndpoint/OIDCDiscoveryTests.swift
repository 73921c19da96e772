import AWSClient
import CredentialModel
import Platform
import StrictJSON
import TestSupport
import Testing

@testable import Providers

/// How the token endpoint of an issuer is found.
struct `Discovery` {
    private static func document(_ issuer: String, endpoint: JSONValue = "https://idp.test/t") -> HTTPResponse {
        Bench.json(["issuer": .string(issuer), "token_endpoint": endpoint])
    }

    private func discovery(_ transport: any HTTPTransport, _ clock: ManualClock = ManualClock()) -> OIDCDiscovery {
        OIDCDiscovery(endpoint: JSONEndpoint(transport: transport, time: clock, offsets: ClockOffsets()))
    }

    private func failure(_ issuer: String, _ response: HTTPResponse) async -> RefreshFailure? {
        let discovery = discovery(ScriptedTransport(.success(response)))
        do throws(RefreshFailure) {
            _ = try await discovery.metadata(of: issuer, document: nil, before: .distantFuture)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("https://idp.test", nil, "https://idp.test/.well-known/openid-configuration"),
            ("idp.test", nil, "https://idp.test/.well-known/openid-configuration"),
            ("https://idp.test/", nil, "https://idp.test/.well-known/openid-configuration"),
            ("https://idp.test/a", nil, "https://idp.test/a/.well-known/openid-configuration"),
            ("https://idp.test", "http://127.0.0.1:5000/x", "http://127.0.0.1:5000/x"),
        ] as [(String, String?, String)])
    func `asks where the issuer says, or where it is told`(issuer: String, document: String?, address: String)
        async throws
    {
        let transport = ScriptedTransport(.success(Self.document(issuer == "idp.test" ? "https://idp.test" : issuer)))
        let metadata = try await discovery(transport).metadata(of: issuer, document: document, before: .distantFuture)
        #expect(
            metadata
                == IssuerMetadata(tokenEndpoint: "https://idp.test/t", authenticationMethods: ["client_secret_basic"]))
        #expect(transport.requests.first?.url == address)
        #expect(transport.requests.first?.method == "GET")
    }

    @Test(
        arguments: [
            ("https://idp.test", "https://idp.test/"), ("https://idp.test/", "https://idp.test"),
            ("https://idp.test", "https://IDP.test"), ("https://idp.test", ""), ("idp.test", "idp.test"),
        ])
    func `refuses the document of another issuer and shows both`(configured: String, named: String) async {
        let failure = await failure(configured, Self.document(named))
        #expect(failure?.code == "discovery.issuer")
        #expect(failure?.failureClass == .rejected)
        #expect(failure?.message.contains("'\(named)'") == true)
        #expect(failure?.message.contains("\(configured)' is configured") == true)
    }

    @Test(
        arguments: [
            (document("https://idp.test", endpoint: "http://idp.test/t"), "discovery.address", .rejected),
            (document("https://idp.test", endpoint: "no address"), "discovery.address", .rejected),
            (document("https://idp.test", endpoint: .null), "malformedAnswer", .transient),
            (HTTPResponse(status: 200, body: Array("<html>".utf8)), "malformedAnswer", .transient),
            (HTTPResponse(status: 503), "http.503", .transient), (HTTPResponse(status: 301), "http.301", .rejected),
        ] as [(HTTPResponse, String, FailureClass)])
    func `refuses what is no document`(response: HTTPResponse, code: String, failureClass: FailureClass) async {
        let failure = await failure("https://idp.test", response)
        #expect(failure?.code == code)
        #expect(failure?.failureClass == failureClass)
    }

    @Test func `believes a document for an hour and a failure not at all`() async throws {
        let clock = ManualClock()
        let transport = ScriptedTransport(
            .success(HTTPResponse(status: 503)), .success(Self.document("https://idp.test")),
            .success(Self.document("https://idp.test", endpoint: "https://idp.test/new")))
        let discovery = discovery(transport, clock)
        func endpoint() async -> String? {
            try? await discovery.metadata(of: "https://idp.test", document: nil, before: .distantFuture).tokenEndpoint
        }
        #expect(await endpoint() == nil)
        #expect(await endpoint() == "https://idp.test/t")
        clock.advance(by: .seconds(3599))
        #expect(await endpoint() == "https://idp.test/t")
        clock.step(by: .seconds(-86_400))
        #expect(await endpoint() == "https://idp.test/t")
        clock.advance(by: .seconds(1))
        #expect(await endpoint() == "https://idp.test/new")
        #expect(transport.requests.count == 3)
    }

    @Test func `fetches one document for all who wait for it`() async throws {
        let transport = GatedTransport(Self.document("https://idp.test"))
        let discovery = discovery(transport)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    let metadata = try? await discovery.metadata(
                        of: "https://idp.test", document: nil, before: .distantFuture)
                    #expect(metadata?.tokenEndpoint == "https://idp.test/t")
                }
            }
            await transport.gate.waitForArrivals()
            transport.gate.open()
        }
        #expect(transport.answered.requests.count == 1)
    }
}

/// A transport whose answers wait at a gate.
private struct GatedTransport: HTTPTransport {
    let gate = Gate()
    let answered: ScriptedTransport

    init(_ response: HTTPResponse) {
        answered = ScriptedTransport { (_, _) throws(HTTPTransportError) in response }
    }

    func send(_ request: HTTPRequest) async throws(HTTPTransportError) -> HTTPResponse {
        await gate.pass()
        return try await answered.send(request)
    }
}
