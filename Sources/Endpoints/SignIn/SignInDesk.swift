import CredentialModel
import Platform
import Synchronization

/// Answers what a browser asks of the loopback address of one sign-in.
///
/// The first answer of the provider that comes back is the only one that is looked at, whatever it holds.
final class SignInDesk: Sendable {
    private enum Stage {
        /// Nobody has come back yet.
        case open
        /// The code of an answer is being redeemed.
        case redeeming
        /// How it ended.
        case over
    }

    private let flow: SignInFlow
    private let address: LoopbackAddress
    private let port: Int
    /// Where the page lies: whoever else is on this machine cannot guess it, and so cannot sign in in its reader's place.
    private let page: String
    private let end: BootInstant
    private let time: any TimeSource
    private let stage = Mutex(Stage.open)
    private let outcomes: AsyncStream<Result<SignedIn, SignInFailure>>
    private let settle: AsyncStream<Result<SignedIn, SignInFailure>>.Continuation

    /// - Parameters:
    ///   - key: what the page's address holds that nobody can guess.
    ///   - end: when the page is no longer good.
    init(
        _ flow: SignInFlow, at address: LoopbackAddress, port: Int, key: String, end: BootInstant,
        time: any TimeSource
    ) {
        self.flow = flow
        self.address = address
        self.port = port
        self.page = "/\(key)/"
        self.end = end
        self.time = time
        (outcomes, settle) = AsyncStream.makeStream()
    }

    /// How the sign-in ended, once the browser has been told.
    func outcome() async -> Result<SignedIn, SignInFailure>? { await outcomes.first { _ in true } }

    /// Ends the time for coming back.
    ///
    /// - Returns: false when somebody has come back and the end is near anyway.
    func expire() -> Bool {
        stage.withLock { stage in
            guard case .open = stage else { return false }
            stage = .over
            return true
        }
    }

    /// Notes that the browser has got an answer, or will never get it.
    func noteDelivery(of answer: PageAnswer) {
        if let outcome = answer.outcome { settle.yield(outcome) }
    }

    func answer(_ request: PageRequest) async -> PageAnswer {
        // Another name for this address is that of a site which wants to be taken for it (DNS rebinding).
        guard request.host == address.authority(port: port) else {
            return PageAnswer(SignInPage.unknown("Not the name of this page"), status: 421)
        }
        guard request.method == "GET" else {
            return PageAnswer(SignInPage.unknown("Not in this way"), status: 405)
        }
        if request.path == address.path, let callback = SignInCallback(query: request.query) {
            return await answer(to: callback)
        }
        switch request.path {
        case page, "\(page)start":
            guard case .open = stage.withLock(\.self) else {
                return PageAnswer(SignInPage.over(flow.plan), status: 410)
            }
            guard request.path != page else {
                let rest = max((end - time.bootNow).components.seconds, 1)
                return PageAnswer(SignInPage.start(flow.plan, button: "\(page)start", seconds: Int(rest)))
            }
            return PageAnswer(redirectTo: flow.authorizationAddress)
        case address.path:
            return PageAnswer(SignInPage.unknown("Not an answer of a provider"), status: 400)
        default:
            return PageAnswer(SignInPage.unknown("No such page"), status: 404)
        }
    }

    private func answer(to callback: SignInCallback) async -> PageAnswer {
        let isFirst = stage.withLock { stage in
            guard case .open = stage else { return false }
            stage = .redeeming
            return true
        }
        guard isFirst else { return PageAnswer(SignInPage.over(flow.plan), status: 410) }
        defer { stage.withLock { $0 = .over } }
        do throws(SignInFailure) {
            let signedIn = try await flow.signedIn(callback)
            return PageAnswer(SignInPage.done(flow.plan, signedIn), outcome: .success(signedIn))
        } catch {
            return PageAnswer(SignInPage.failed(flow.plan, error), status: 400, outcome: .failure(error))
        }
    }
}
