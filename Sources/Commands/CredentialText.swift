import CredentialModel
import State
import StrictJSON

/// Credentials in the forms that programs ask for. It holds secrets: only what was asked for is printed.
struct CredentialText {
    let set: SetRecord
    let identity: IdentityRecord?
    let credentials: TemporaryCredentials

    private var key: String { credentials.accessKeyID }
    private var secret: String { credentials.secretAccessKey.reveal() }
    private var token: String { credentials.sessionToken.reveal() }
    private var expiration: String { credentials.expiration.rfc3339 }

    /// `credential_process` version 1 (AWS SDKs and Tools Reference Guide, "Process credential provider"), on one line.
    var process: String {
        var object: JSONObject = [
            "Version": 1, "AccessKeyId": .string(key), "SecretAccessKey": .string(secret),
            "SessionToken": .string(token), "Expiration": .string(expiration),
        ]
        object["AccountId"] = accountID.map(JSONValue.string)
        return JSONWriter.string(.object(object))
    }

    /// Assignments for `eval` in any POSIX shell.
    var environment: String {
        [
            ("AWS_ACCESS_KEY_ID", key), ("AWS_SECRET_ACCESS_KEY", secret), ("AWS_SESSION_TOKEN", token),
            ("AWS_CREDENTIAL_EXPIRATION", expiration),
        ]
        .map { "export \($0)=\(Self.quoted($1))" }.joined(separator: "\n")
    }

    /// Everything that is known about them.
    var json: String {
        var object: JSONObject = [
            "accessKeyId": .string(key), "secretAccessKey": .string(secret), "sessionToken": .string(token),
            "expiration": .string(expiration), "identity": .string(set.identity),
            "profile": .string(set.definition.profile),
        ]
        object["identityId"] = (identity?.identityID).map(JSONValue.string)
        object["roleArn"] = (set.definition.role?.roleARN).map(JSONValue.string)
        object["accountId"] = accountID.map(JSONValue.string)
        return JSONWriter.string(.object(object))
    }

    /// The five keys of Amplify's `essentialCredentials`.
    var essential: String {
        let isGuest = identity?.definition?.provider == .guest
        return JSONWriter.string([
            "accessKeyId": .string(key), "sessionToken": .string(token), "secretAccessKey": .string(secret),
            "identityId": (identity?.identityID).map(JSONValue.string) ?? .null, "authenticated": .bool(!isGuest),
        ])
    }

    /// The account of the role that they were given for; `nil` where only AWS knows it.
    private var accountID: String? { self.set.definition.roleARN(of: identity?.definition).flatMap(RoleARN.account) }

    /// A word that a shell takes as it is, whatever stands in it: handlers may answer with any visible character.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
