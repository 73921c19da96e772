/// A Cognito user pool of the sandbox.
package struct SandboxUserPool: Sendable {
    /// Whether sign-ins ask for a second factor (SetUserPoolMfaConfig).
    package enum MultiFactor: String, Sendable, CaseIterable {
        /// Never.
        case off = "OFF"
        /// From users who have one.
        case optional = "OPTIONAL"
        /// Always: a user without one has to set it up first.
        case required = "ON"
    }

    /// Whether it remembers the devices from which users sign in (DeviceConfigurationType).
    package enum DeviceTracking: String, Sendable, CaseIterable {
        case off = "OFF"
        /// Every device that was confirmed.
        case always = "ALWAYS"
        /// Those that a user has asked to be remembered (UpdateDeviceStatus).
        case optIn = "USER_OPT_IN"
    }

    /// The app clients by id; a client belongs to one pool.
    package var clients: [String: SandboxAppClient]
    /// The users who exist from the start.
    package var users: [SandboxPoolUser]
    /// What users may sign in with beside their name: `email`, `phone_number` (once verified), `preferred_username`.
    package var aliasAttributes: Set<String>
    /// What users sign up with instead of a name, `email` or `phone_number`; their name is then their `sub`.
    package var usernameAttributes: Set<String>
    /// What a user must have.
    package var requiredAttributes: Set<String>
    /// The attributes beyond the standard ones, `custom:` included.
    package var customAttributes: Set<String>
    package var passwordPolicy: SandboxPasswordPolicy
    package var multiFactor: MultiFactor
    package var deviceTracking: DeviceTracking
    /// What CUSTOM_AUTH asks; without one the pool has no triggers for it.
    package var customChallenge: SandboxCustomChallenge?
    /// The Lambda triggers that fail, by name (`PreSignUp`, see ``LambdaTrigger``), each with what it says.
    package var triggerFailures: [String: String]
    /// Whether the pre sign-up trigger confirms who signs up.
    package var confirmsUsers: Bool

    package init(
        clients: [String: SandboxAppClient] = [:], users: [SandboxPoolUser] = [], aliasAttributes: Set<String> = [],
        usernameAttributes: Set<String> = [], requiredAttributes: Set<String> = [],
        customAttributes: Set<String> = [], passwordPolicy: SandboxPasswordPolicy = SandboxPasswordPolicy(),
        multiFactor: MultiFactor = .optional, deviceTracking: DeviceTracking = .off,
        customChallenge: SandboxCustomChallenge? = nil, triggerFailures: [String: String] = [:],
        confirmsUsers: Bool = false
    ) {
        self.clients = clients
        self.users = users
        self.aliasAttributes = aliasAttributes
        self.usernameAttributes = usernameAttributes
        self.requiredAttributes = requiredAttributes
        self.customAttributes = customAttributes
        self.passwordPolicy = passwordPolicy
        self.multiFactor = multiFactor
        self.deviceTracking = deviceTracking
        self.customChallenge = customChallenge
        self.triggerFailures = triggerFailures
        self.confirmsUsers = confirmsUsers
    }
}
