/// Where the container credentials endpoint gets what it serves.
package protocol CredentialSource: Sendable {
    /// The credentials of a set as they are now, valid when they are returned.
    ///
    /// It is asked for every request and answers from memory. Who has to wait for a refresh waits no longer than
    /// ``CredentialServer/patience``: botocore gives up after 2 s.
    func credentials(of set: String) async throws(CredentialRefusal) -> ServedCredentials
}
