package import CredentialModel

/// What one of our sections says, beside whose it is.
package enum SectionContent: Sendable, Hashable {
    /// The keys, in a credentials file.
    case credentials(TemporaryCredentials)
    /// Where and how to get them, in a config file.
    case config(region: String?, process: CredentialProcess?)
    /// Nothing: the keys have run out.
    case blank

    /// The part of a document that the file's sections hold; `nil` when there is none.
    init?(_ document: OutputDocument, kind: ProfileFileKind) {
        switch kind {
        case .credentials:
            guard let credentials = document.credentials else { return nil }
            self = .credentials(credentials)
        case .config: self = .config(region: document.region, process: document.credentialProcess)
        }
    }

    /// The lines in their order; a value is `nil` that cannot be written.
    func entries(owner: SectionOwner) -> [(key: ProfileKey, value: String?)] {
        let mark: [(ProfileKey, String?)] = [(.owner, owner.text)]
        switch self {
        case .credentials(let credentials):
            let expiration = credentials.expiration.rfc3339
            return [
                (.accessKeyID, credentials.accessKeyID),
                (.secretAccessKey, credentials.secretAccessKey.reveal()),
                (.sessionToken, credentials.sessionToken.reveal()),
                (.securityTokenExpires, expiration),
                (.expiration, expiration),
            ] + mark
        case .config(let region, let process):
            return (region.map { [(.region, $0)] } ?? []) + (process.map { [(.credentialProcess, $0.line)] } ?? [])
                + mark
        case .blank:
            return mark
        }
    }
}
