import CredentialModel
import Providers
import Testing

@testable import Engine

/// The ledger of configured refresh tokens, as the engine keeps it.
struct `The ledger of seeds` {
    private let ledger = StateSeedLedger(nil)
    private let seed = RefreshToken.digest(of: Secret("test-seed"))

    private func refusal(of identity: Identity, resuming: Bool = false) async -> RefreshFailure? {
        do throws(RefreshFailure) {
            try await ledger.begin(seed, for: identity, resuming: resuming)
            return nil
        } catch {
            return error
        }
    }

    @Test func `gives a seed to one identity once, unless that goes on with what it began`() async {
        let billing = Identity(name: "billing", provider: .google)
        #expect(await refusal(of: billing) == nil)
        #expect(await refusal(of: billing, resuming: true) == nil)
        let again = await refusal(of: billing)
        #expect(again?.code == "seed.spent")
        #expect(again?.failureClass == .needsLogin)
        let other = await refusal(of: Identity(name: "reports", provider: .google), resuming: true)
        #expect(other?.code == "seed.taken")
        #expect(other?.failureClass == .rejected)
        await ledger.keep(seed, for: billing)
        #expect(await refusal(of: Identity(name: "reports", provider: .google)) == nil)
    }

    @Test func `knows an identity by its former names`() async {
        #expect(await refusal(of: Identity(name: "billing", provider: .google)) == nil)
        let renamed = Identity(name: "invoices", provider: .google, formerNames: ["bills", "billing"])
        #expect(await refusal(of: renamed)?.code == "seed.spent")
        #expect(await refusal(of: renamed, resuming: true) == nil)
        #expect(await refusal(of: Identity(name: "billing", provider: .google))?.code == "seed.taken")
    }
}
