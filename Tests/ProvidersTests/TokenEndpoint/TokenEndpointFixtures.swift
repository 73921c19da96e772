import AWSClient
import CredentialModel
import Platform
import StrictJSON
import Synchronization
import TestSupport

@testable import Providers

/// What happened, in order: entries of the ledger and requests.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])

    var entries: [String] { lines.withLock(\.self) }

    func note(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A ledger that writes into a journal and refuses when told so.
struct FakeLedger: SeedLedger {
    var journal = Journal()
    var refusal: RefreshFailure?

    func begin(_ seed: String, for identity: Identity, resuming: Bool) async throws(RefreshFailure) {
        journal.note("begin \(seed) \(identity.name)\(resuming ? " again" : "")")
        if let refusal { throw refusal }
    }

    func keep(_ seed: String, for identity: Identity) async { journal.note("keep \(seed) \(identity.name)") }
}

/// Redemptions as an engine remembers them.
final class FakeRedemptions: RedemptionJournal {
    /// When one began that nobody saw the end of.
    private let earlier: Timestamp?
    private let journal: Journal

    init(earlier: Timestamp? = nil, journal: Journal = Journal()) {
        self.earlier = earlier
        self.journal = journal
    }

    func begin(_ token: String) async throws(RefreshFailure) -> Timestamp? {
        journal.note("redeem \(token)")
        return earlier
    }

    func end() async { journal.note("end") }

    /// What was noted so far.
    var entries: [String] { journal.entries }
}

extension IdentityProviders {
    /// Providers on whose HTTP side nobody listens, for tests of the others.
    init(runner: any ProcessRunner, secrets: SecretReader, time: any TimeSource) {
        self.init(
            runner: runner, secrets: secrets, time: time, transport: ScriptedTransport(), ledger: FakeLedger(),
            environment: [:], offsets: ClockOffsets(), variant: [])
    }
}

/// An identity with a refresher, the world around it, and what it is asked for.
struct Bench {
    static let address = "https://idp.test/token"
    static let seed = Secret("test-seed-0123456789")
    static let seedDigest = RefreshToken.digest(of: seed)
    static let clientSecret = Secret("test-client secret/+&=")
    static let later = Sample.now.seconds + 1800
    static let idToken = Sample.jwt(["exp": .integer(later), "sub": "one"])

    var refresher: TokenRefresher
    var ledger = FakeLedger()
    var clock = ManualClock()
    var environment: [String: String] = [:]
    var request = Sample.request(provider: .oidc(domain: "idp.test"))

    init(_ refresher: TokenRefresher) { self.refresher = refresher }

    /// A token endpoint at an address of its own.
    init(
        _ grant: OAuthRefresher.Grant = .refreshToken(seed: .literal(seed)),
        client: OAuthClient = OAuthClient(id: "client-1"), scope: String? = nil, audience: String? = nil,
        proof: OAuthRefresher.Proof = .idToken, mayRotate: Bool = true
    ) {
        refresher = .oauth(
            OAuthRefresher(
                endpoint: .address(Self.address), client: client, grant: grant, scope: scope, audience: audience,
                proof: proof, mayRotate: mayRotate))
    }

    /// All providers, with that transport.
    func providers(_ transport: any HTTPTransport) -> IdentityProviders {
        let runner = ScriptedRunner()
        return IdentityProviders(
            runner: runner, secrets: SecretReader(runner: runner, environment: [:]), time: clock, transport: transport,
            ledger: ledger, environment: environment, offsets: ClockOffsets(), variant: [])
    }

    func provider(_ transport: any HTTPTransport) -> any IdentityProvider {
        var identity = request.identity
        identity.refresher = refresher
        return providers(transport).provider(for: identity)
    }

    func token(_ transport: any HTTPTransport) async throws(RefreshFailure) -> ProvidedToken {
        try await provider(transport).token(for: request)
    }

    /// The failure that this answer means, or `nil`.
    func failure(_ response: HTTPResponse) async -> RefreshFailure? {
        await ProvidersTests.failure { () throws(RefreshFailure) in
            try await token(ScriptedTransport(.success(response)))
        }
    }

    /// A successful answer with these members beside an id_token.
    static func answer(_ members: JSONObject = [:]) -> HTTPResponse {
        var object: JSONObject = ["id_token": .string(idToken), "token_type": "Bearer", "expires_in": 300]
        for member in members.members { object[member.name] = member.value }
        return json(.object(object))
    }

    static func json(_ value: JSONValue, status: Int = 200, headers: [(String, String)] = []) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers.map { ($0.0, $0.1) }, body: JSONWriter.bytes(value))
    }

    static func refusal(_ error: String, _ description: String = "no", status: Int = 400) -> HTTPResponse {
        json(["error": .string(error), "error_description": .string(description)], status: status)
    }
}

extension HTTPRequest {
    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// The value of a field whose value needs no decoding.
    func field(_ name: String) -> String? {
        text.split(separator: "&").first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.utf8.count + 1)) }
    }
}
