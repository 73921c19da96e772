import AWSClient
import CredentialModel
import Engine
import Exchange
import Glibc
import Platform
import Scheduling
import State

/// What only the endpoints themselves can tell. Each is asked once, with a request that changes nothing.
struct OnlineChecks: Sendable {
    let examination: Examination
    var transport: (any HTTPTransport)?
    var time: any TimeSource = SystemTime()

    /// So many sets are asked whose they are; more would be a load on STS.
    private static let callerLimit = 20

    func checks() async -> [Check] {
        guard let transport else {
            let own = AsyncHTTPTransport(connectionsPerHost: 4, environment: examination.environment)
            var copy = self
            copy.transport = own
            let checks = await copy.checks()
            await own.shutdown()
            return checks
        }
        var list = CheckList()
        let found = await withTaskGroup(of: (Int, [Check]).self) { tasks in
            for (index, url) in addresses.enumerated() { tasks.addTask { (index, await ask(url, transport)) } }
            var found: [Int: [Check]] = [:]
            for await (index, checks) in tasks { found[index] = checks }
            return found.sorted { $0.key < $1.key }.flatMap(\.value)
        }
        list.append(found)
        await judgeCallers(transport, &list)
        return list.checks
    }

    // MARK: Endpoints

    /// The base addresses of all that the selected sets call.
    var addresses: [String] {
        var addresses: [String] = []
        var seen: Set<String> = []
        func add(_ url: String?) { if let url, seen.insert(url).inserted { addresses.append(url) } }
        func add(_ service: AWSService, _ region: String, _ override: String?) {
            let variant = AWSEndpoint.Variant(environment: examination.environment)
            add((try? AWSEndpoint(service, region: region, variant: variant, override: override))?.url)
        }
        for identity in examination.identities {
            if identity.identityPoolID != nil {
                add(.cognitoIdentity, identity.serviceRegion, identity.endpoints.cognitoIdentity)
            }
            switch identity.flow {
            case .basic, .webIdentity: add(.sts, identity.serviceRegion, identity.endpoints.sts)
            case .enhanced, .tokenOnly: break
            }
            switch identity.refresher {
            case .oauth(let oauth):
                switch oauth.endpoint {
                case .address(let url): add(url)
                case .discovered(let issuer, let document):
                    let base = issuer.contains("://") ? issuer : "https://\(issuer)"
                    add(document ?? "\(base)\(base.hasSuffix("/") ? "" : "/").well-known/openid-configuration")
                }
            case .facebook(let facebook): add(facebook.address)
            case .userPool(let pool):
                add(
                    .cognitoIdentityProvider, String(pool.userPoolID.prefix { $0 != "_" }),
                    identity.endpoints.cognitoIdentityProvider)
            case .gitHubActions, .developer, nil: break
            }
        }
        let owners = Dictionary(examination.identities.map { ($0.name, $0) }) { first, _ in first }
        for set in examination.sets {
            guard let role = set.role, let identity = owners[set.identity] else { continue }
            add(.sts, role.region ?? identity.serviceRegion, identity.endpoints.sts)
        }
        return addresses
    }

    private func ask(_ url: String, _ transport: any HTTPTransport) async -> [Check] {
        var list = CheckList()
        guard let address = try? HTTPAddress(url) else {
            list.error(.onlineEndpoint, "it cannot be called", place: url, remedy: "use https")
            return list.checks
        }
        let host = address.authority
        let isDirect = ProxySettings(environment: examination.environment).route(to: address) == .direct
        if isDirect, await Self.resolves(address.host) == false {
            list.error(
                .onlineName, "the name cannot be resolved", place: host,
                remedy: "look at /etc/resolv.conf and the network")
            return list.checks
        }
        if isDirect { list.close(.onlineName, "the name can be resolved", place: host) }
        do throws(HTTPTransportError) {
            let sent = time.now
            let start = time.bootNow
            // Any answer will do: it proves the way there and back, and has a date.
            let answer = try await transport.send(HTTPRequest(method: "GET", url: url, timeout: .seconds(10)))
            let round = time.bootNow - start
            list.close(.onlineEndpoint, "it answers (\(answer.status), \(round.milliseconds) ms)", place: host)
            judgeClock(answer, sent: sent + round / 2, host, &list)
        } catch {
            list.error(
                .onlineEndpoint, error.message, place: host,
                remedy: error.code == .tls
                    ? "see network.certificates: a proxy that looks into TLS needs SSL_CERT_FILE"
                    : "look at the network, the firewall and the proxy variables")
        }
        return list.checks
    }

    /// A header has whole seconds: half of one is added.
    private func judgeClock(_ answer: HTTPResponse, sent: Timestamp, _ host: String, _ list: inout CheckList) {
        guard let date = answer.header("date").flatMap(Timestamp.init(httpDate:)) else { return }
        let offset = (date + .milliseconds(500)) - sent
        let size = offset < .zero ? .zero - offset : offset
        let text = "this machine's clock is \(size.components.seconds) s \(offset > .zero ? "behind" : "ahead of") it"
        if size > .seconds(300) {
            list.error(
                .onlineClock, text, place: host, remedy: "set the clock: AWS refuses signatures that are 5 min off")
        } else if size > .seconds(5) {
            list.warning(.onlineClock, text, place: host, remedy: "let NTP keep the clock")
        }
        list.close(.onlineClock, "its clock and this one agree", place: host)
    }

    private static func resolves(_ host: String) async -> Bool? {
        await BlockingWork.run(atMost: .seconds(5)) {
            var result: UnsafeMutablePointer<addrinfo>?
            let code = getaddrinfo(host, nil, nil, &result)
            if let result { freeaddrinfo(result) }
            return code == 0
        } ?? false
    }

    // MARK: Credentials

    private func judgeCallers(_ transport: any HTTPTransport, _ list: inout CheckList) async {
        let records = examination.records.filter { record in
            record.set.credentials.map { $0.expiration > time.now + record.set.clockOffset } ?? false
        }
        let exchange = STSExchange(
            transport: transport, time: time, variant: AWSEndpoint.Variant(environment: examination.environment))
        for (set, record) in records.prefix(Self.callerLimit) {
            guard let credentials = set.credentials, let identity = record?.definition else { continue }
            let region = set.definition.role?.region ?? identity.serviceRegion
            do throws(RefreshFailure) {
                let caller = try await exchange.callerIdentity(with: credentials, identity: identity, region: region)
                    .value
                if let expected = set.definition.role?.expectedAccount, expected != caller.account {
                    list.error(
                        .onlineCredentials, "they belong to account \(caller.account), not to \(expected)",
                        place: set.name,
                        remedy: "correct roleArn or expectAccount")
                } else {
                    list.append([Check(.onlineCredentials, .ok, "they belong to \(caller.arn)", place: set.name)])
                }
            } catch {
                list.error(
                    .onlineCredentials, "STS refuses them: \(error.message)", place: set.name,
                    remedy: error.remedy ?? "evercred run --once --force --only \(set.name)")
            }
        }
        if records.count > Self.callerLimit {
            list.note(
                .onlineCredentials, "\(records.count - Self.callerLimit) more sets were not asked",
                remedy: "--only NAME")
        }
    }
}
