import AWSClient
import CredentialModel
import Platform

/// What the providers share that call somebody over HTTP; the discovery documents in it are those of the whole
/// process.
struct ProviderTools: Sendable {
    let endpoint: JSONEndpoint
    let secrets: SecretReader
    let ledger: any SeedLedger
    let discovery: OIDCDiscovery

    init(
        transport: any HTTPTransport, time: any TimeSource, secrets: SecretReader, ledger: any SeedLedger,
        offsets: ClockOffsets
    ) {
        self.endpoint = JSONEndpoint(transport: transport, time: time, offsets: offsets)
        self.secrets = secrets
        self.ledger = ledger
        self.discovery = OIDCDiscovery(endpoint: endpoint)
    }
}
