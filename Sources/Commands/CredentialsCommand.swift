import ArgumentParser
import CredentialModel
import Engine
import Platform
import State
import StrictJSON

/// `evercred credentials NAME`: current AWS credentials for a program that asks, above all as its `credential_process`.
struct CredentialsCommand: AsyncParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case process, env, json, essential
    }

    static let configuration = CommandConfiguration(
        commandName: "credentials", abstract: "Print the current AWS credentials of a set.",
        discussion: """
            Answers from the state; refreshes first when the set is due. Does not read the configuration. In ~/.aws/config:
              [profile billing]
              credential_process = /usr/local/bin/evercred credentials billing --state /var/lib/evercred
            """)

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The credential set: an identity's name, or the profile of a role.")
    var name: String

    @Option(
        help: ArgumentHelp(
            "process (credential_process v1), env (shell exports), json, or essential (Amplify's five keys).",
            valueName: "format"))
    var format: Format = .process

    func run() async throws {
        try await concluding {
            let surroundings = Surroundings()
            let access = try await StateAccess.open(global, surroundings)
            let reading = CredentialReading(
                access: access, surroundings: surroundings, logger: global.makeLogger(), time: SystemTime())
            let (set, identity) = try await reading.current(name)
            guard identity?.definition?.flow != .tokenOnly else {
                throw CommandFailure(
                    .usage, "'\(name)' has no identity pool and so no AWS credentials: 'evercred token \(name)'")
            }
            guard let credentials = set.credentials else {
                throw CommandFailure(.unavailable, "'\(name)' has no credentials")
            }
            Terminal.print(text(credentials, set, identity))
            return .success
        }
    }

    private func text(_ credentials: TemporaryCredentials, _ set: SetRecord, _ identity: IdentityRecord?) -> String {
        let key = credentials.accessKeyID
        let secret = credentials.secretAccessKey.reveal()
        let token = credentials.sessionToken.reveal()
        let expiration = credentials.expiration.rfc3339
        switch format {
        case .process:
            return JSONWriter.string([
                "Version": 1, "AccessKeyId": .string(key), "SecretAccessKey": .string(secret),
                "SessionToken": .string(token), "Expiration": .string(expiration),
            ])
        case .env:
            // Keys and tokens are of base64's alphabet, so single quotes always hold.
            return """
                export AWS_ACCESS_KEY_ID='\(key)'
                export AWS_SECRET_ACCESS_KEY='\(secret)'
                export AWS_SESSION_TOKEN='\(token)'
                export AWS_CREDENTIAL_EXPIRATION='\(expiration)'
                """
        case .json:
            var object: JSONObject = [
                "accessKeyId": .string(key), "secretAccessKey": .string(secret), "sessionToken": .string(token),
                "expiration": .string(expiration), "identity": .string(set.identity),
                "profile": .string(set.definition.profile),
            ]
            object["identityId"] = (identity?.identityID).map(JSONValue.string)
            object["roleArn"] = (set.definition.role?.roleARN).map(JSONValue.string)
            return JSONWriter.string(.object(object))
        case .essential:
            let isGuest = identity?.definition?.provider == .guest
            return JSONWriter.string([
                "accessKeyId": .string(key), "sessionToken": .string(token), "secretAccessKey": .string(secret),
                "identityId": (identity?.identityID).map(JSONValue.string) ?? .null, "authenticated": .bool(!isGuest),
            ])
        }
    }
}
