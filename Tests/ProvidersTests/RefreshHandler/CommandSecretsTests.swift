import Providers
import Testing

/// Secrets in the words of a command.
struct `The words of a command` {
    @Test(arguments: [
        "./token.sh --password test-secret-1", "curl -u name:test-secret-1 https://example.com",
        "curl -H 'Authorization: Bearer test-secret-token-1' https://example.com",
        "CLIENT_SECRET=test-secret-1 ./token.sh",
        "./token.sh AKIAIOSFODNN7EXAMPLE",
    ])
    func `may hold a secret`(command: String) {
        #expect(CommandSecrets.areWritten(in: command))
    }

    @Test(arguments: [
        "./token.sh", "./token.sh --password \"$PASSWORD\"", "./token.sh --token $(cat token)",
        "./token.sh --token `cat token`",
        "curl -H \"Authorization: Bearer ${TOKEN}\" https://example.com",
        "./token.sh --password-file /run/secrets/password",
        "/usr/local/bin/token --issuer login.example.com",
    ])
    func `may leave it to others`(command: String) {
        #expect(!CommandSecrets.areWritten(in: command))
    }
}
