package import CredentialModel

/// The environment of a program that runs with a set's credentials: the caller's, byte for byte, but for what says who
/// the program is at AWS.
///
/// The names are those of the AWS SDKs and Tools Reference Guide; botocore, boto 2 and version 1 of the Java SDK read some
/// older ones.
package struct ChildEnvironment: Sendable {
    /// How the program gets its credentials.
    package enum Supply: Sendable {
        /// In its environment, as they are now.
        case keys(TemporaryCredentials)
        /// From an endpoint of this machine, fresh for as long as it is asked.
        case endpoint(url: String, token: Secret)
    }

    /// The variables from which an SDK would take credentials of somebody else, or of an earlier time.
    private static let otherIdentities = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
        "AWS_SECURITY_TOKEN", "AWS_ACCESS_KEY", "AWS_SECRET_KEY", "AWS_CREDENTIAL_FILE",
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
    ]

    /// The only variable of ours that a program needs: for an Evercred inside.
    private static let ownConfiguration = "EVERCRED_CONFIG"

    private let caller: [[UInt8]]
    private let region: String?
    private let account: String?
    private let secrets: [String]

    /// - Parameters:
    ///   - caller: the caller's variables, `NAME=value` each.
    ///   - region: for programs whose caller names none.
    ///   - account: the account that the credentials are for, where it is known.
    ///   - secrets: further variables to withhold.
    package init(caller: [[UInt8]], region: String? = nil, account: String? = nil, withholding secrets: [String] = []) {
        self.caller = caller
        self.region = region
        self.account = account
        self.secrets = secrets
    }

    /// The variables of the program, `NAME=value` each: the caller's in their order, then ours.
    package func entries(_ supply: Supply) -> [[UInt8]] {
        let added = additions(supply)
        let replaced = Set((Self.otherIdentities + secrets + added.map(\.name)).map { Array($0.utf8) })
        let kept = caller.filter { entry in
            let name = Array(entry.prefix { $0 != UInt8(ascii: "=") })
            return !replaced.contains(name) && !Self.isOurs(name)
        }
        return kept + added.map { Array("\($0.name)=\($0.value)".utf8) }
    }

    private static func isOurs(_ name: [UInt8]) -> Bool {
        name.starts(with: "EVERCRED_".utf8) && !name.elementsEqual(ownConfiguration.utf8)
    }

    private func additions(_ supply: Supply) -> [(name: String, value: String)] {
        var added: [(name: String, value: String)] = []
        switch supply {
        case .keys(let credentials):
            added = [
                ("AWS_ACCESS_KEY_ID", credentials.accessKeyID),
                ("AWS_SECRET_ACCESS_KEY", credentials.secretAccessKey.reveal()),
                ("AWS_SESSION_TOKEN", credentials.sessionToken.reveal()),
                ("AWS_CREDENTIAL_EXPIRATION", credentials.expiration.rfc3339),
            ]
            // botocore reads it beside the keys, and would build addresses of another account from an old one.
            if let account { added.append(("AWS_ACCOUNT_ID", account)) }
        case .endpoint(let url, let token):
            // A [default] profile, or a role of the machine, would come before the endpoint or in its place.
            added = [
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", url), ("AWS_CONTAINER_AUTHORIZATION_TOKEN", token.reveal()),
                ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null"), ("AWS_CONFIG_FILE", "/dev/null"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
            ]
        }
        // Some programs look at one of the two, some prefer it to the other: who has set one means it.
        if let region, !hasValue("AWS_REGION"), !hasValue("AWS_DEFAULT_REGION") {
            added += [("AWS_REGION", region), ("AWS_DEFAULT_REGION", region)]
        }
        return added
    }

    private func hasValue(_ name: String) -> Bool {
        caller.contains { $0.starts(with: "\(name)=".utf8) && $0.count > name.utf8.count + 1 }
    }
}
