import StrictJSON

/// Whom an event about a user pool concerns.
package struct UserPoolSubject: Sendable, Hashable {
    /// The identity's name; `nil` where a user pool and a user stand for it.
    package let identity: String?
    /// The user's name, as it was given.
    package let username: String
    package let userPoolID: String

    package init(identity: String?, username: String, userPoolID: String) {
        self.identity = identity
        self.username = username
        self.userPoolID = userPoolID
    }

    /// The members that every such event has.
    var data: JSONObject {
        var data: JSONObject = [:]
        data["identity"] = identity.map { .string($0) }
        data["username"] = .string(username)
        data["userPoolId"] = .string(userPoolID)
        return data
    }
}
