import CredentialModel
package import Platform
package import Providers

/// One sign-in on another device: a code to type there, and questions until it was (RFC 8628).
package struct DeviceFlow: Sendable {
    private static let grant = "urn:ietf:params:oauth:grant-type:device_code"
    /// How long one question may take.
    private static let patience = Duration.seconds(30)
    /// The longest pause between two questions.
    private static let longestInterval = Duration.seconds(60)

    private let plan: SignInPlan
    private let client: SignInClient
    private let time: any TimeSource

    package init(_ plan: SignInPlan, client: SignInClient, time: any TimeSource) {
        self.plan = plan
        self.client = client
        self.time = time
    }

    /// Signs in.
    ///
    /// - Parameter show: tells the human where to go and what to type.
    package func signedIn(show: (DeviceAuthorization) -> Void) async throws(SignInFailure) -> SignedIn {
        let place = try await SignInPlace(of: plan, client: client, before: time.bootNow + Self.patience)
        let authorization = try await authorization(at: place)
        show(authorization)
        return try SignedIn(try await tokens(for: authorization, at: place), of: plan)
    }

    private func authorization(at place: SignInPlace) async throws(SignInFailure) -> DeviceAuthorization {
        guard place.deviceAddress != nil else {
            throw SignInFailure(
                .unsupported, "\(plan.title) lets nobody sign in on another device",
                remedy: "run login without --device")
        }
        let address = try SignInPlace.checked(place.deviceAddress, "device authorization endpoint", of: plan)
        // What asks for offline access in a browser has no place here; an audience has.
        let audience = plan.parameters.filter { $0.name == "audience" }
        var isDiscovered = false
        if case .discovered = plan.server { isDiscovered = true }
        do throws(RefreshFailure) {
            // Google and Auth0 know a device's client by its name; the standard lets a confidential one prove itself.
            return try await client.deviceAuthorization(
                [FormField("scope", place.scope)] + audience, as: plan.client, isAuthenticated: isDiscovered,
                at: TokenPlace(address: address, authenticationMethods: place.token.authenticationMethods),
                before: time.bootNow + Self.patience)
        } catch {
            throw SignInFailure(error)
        }
    }

    /// Asks until the human has decided or the codes are no longer good.
    private func tokens(
        for authorization: DeviceAuthorization, at place: SignInPlace
    ) async throws(SignInFailure) -> GrantedTokens {
        let end = time.bootNow + authorization.lifetime
        let grant = [FormField("grant_type", Self.grant), FormField("device_code", authorization.deviceCode)]
        var interval = authorization.interval
        while true {
            let next = time.bootNow + interval
            guard next < end, (try? await time.sleep(until: next)) != nil else { throw timedOut }
            do throws(RefreshFailure) {
                return try await client.tokens(
                    for: grant, as: plan.client, at: place.token, provingBy: plan.proof,
                    before: min(end, time.bootNow + Self.patience))
            } catch {
                interval = try Self.interval(after: error, interval)
            }
        }
    }

    /// How long to wait before the next question, when there is to be one (RFC 8628 section 3.5).
    private static func interval(
        after failure: RefreshFailure, _ interval: Duration
    ) throws(SignInFailure) -> Duration {
        switch failure.code {
        case "oauth.authorization_pending": return interval
        case "oauth.slow_down": return interval + .seconds(5)
        default: break
        }
        switch failure.failureClass {
        case .transient, .throttled:
            return min(max(interval + interval, failure.retryAfter ?? .zero), longestInterval)
        default:
            if failure.code == "oauth.expired_token" {
                throw SignInFailure(.timedOut, failure.message, remedy: "run login again")
            }
            throw SignInFailure(failure)
        }
    }

    private var timedOut: SignInFailure {
        SignInFailure(.timedOut, "nobody typed the code while it was good", remedy: "run login again")
    }
}
