extension UserPoolInput {
    /// The kinds of texts that the model knows.
    private enum Rule {
        case text(ClosedRange<Int>, pattern: String, alphabet: @Sendable (UInt8) -> Bool)
        /// As ``text``, of a value that has no place in a message.
        case secret(ClosedRange<Int>, pattern: String, alphabet: @Sendable (UInt8) -> Bool)
        case choice([String])
    }

    /// What each operation cannot do without.
    private static let required: [SandboxOperation: [String]] = [
        .initiateAuth: ["AuthFlow", "ClientId"], .respondToAuthChallenge: ["ClientId", "ChallengeName"],
        .getTokensFromRefreshToken: ["RefreshToken", "ClientId"], .revokeToken: ["Token", "ClientId"],
        .globalSignOut: ["AccessToken"], .signUp: ["ClientId", "Username"],
        .confirmSignUp: ["ClientId", "Username", "ConfirmationCode"],
        .resendConfirmationCode: ["ClientId", "Username"], .forgotPassword: ["ClientId", "Username"],
        .confirmForgotPassword: ["ClientId", "Username", "ConfirmationCode", "Password"],
        .changePassword: ["ProposedPassword", "AccessToken"], .getUser: ["AccessToken"],
        .updateUserAttributes: ["AccessToken"], .getUserAttributeVerificationCode: ["AccessToken", "AttributeName"],
        .verifyUserAttribute: ["AccessToken", "AttributeName", "Code"], .deleteUser: ["AccessToken"],
        .verifySoftwareToken: ["UserCode"], .setUserMFAPreference: ["AccessToken"],
        .confirmDevice: ["AccessToken", "DeviceKey"],
        .updateDeviceStatus: ["AccessToken", "DeviceKey", "DeviceRememberedStatus"],
        .forgetDevice: ["AccessToken", "DeviceKey"],
    ]

    private static let rules: [(name: String, rule: Rule)] = [
        (
            "AuthFlow",
            .choice([
                "USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN", "CUSTOM_AUTH", "ADMIN_NO_SRP_AUTH",
                "USER_PASSWORD_AUTH", "ADMIN_USER_PASSWORD_AUTH", "USER_AUTH",
            ])
        ),
        (
            "ChallengeName",
            .choice([
                "SMS_MFA", "EMAIL_OTP", "SOFTWARE_TOKEN_MFA", "SELECT_MFA_TYPE", "MFA_SETUP", "PASSWORD_VERIFIER",
                "CUSTOM_CHALLENGE", "SELECT_CHALLENGE", "DEVICE_SRP_AUTH", "DEVICE_PASSWORD_VERIFIER",
                "ADMIN_NO_SRP_AUTH", "NEW_PASSWORD_REQUIRED", "SMS_OTP", "PASSWORD", "WEB_AUTHN", "PASSWORD_SRP",
            ])
        ),
        ("DeviceRememberedStatus", .choice(["remembered", "not_remembered"])),
        ("ClientId", .text(1...128, pattern: #"[\w+]+"#, alphabet: isWordOrPlus)),
        ("Username", .text(1...128, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}]+"#, alphabet: isPrinted)),
        ("AttributeName", .text(1...32, pattern: #"[\p{L}\p{M}\p{S}\p{N}\p{P}\t\n\r ]+"#) { _ in true }),
        ("DeviceKey", .text(1...55, pattern: #"[\w-]+_[0-9a-f-]+"#) { isWordOrPlus($0) || $0 == UInt8(ascii: "-") }),
        ("DeviceName", .text(1...1024, pattern: ".*") { _ in true }),
        ("Session", .secret(20...2048, pattern: ".*") { _ in true }),
        ("SecretHash", .secret(1...128, pattern: #"[\w+=/]+"#) { isWordOrPlus($0) || "=/".utf8.contains($0) }),
        ("ClientSecret", .secret(24...64, pattern: #"[\w+]+"#, alphabet: isWordOrPlus)),
        ("Password", .secret(0...256, pattern: #"[\S]+"#, alphabet: isPrinted)),
        ("PreviousPassword", .secret(0...256, pattern: #"[\S]+"#, alphabet: isPrinted)),
        ("ProposedPassword", .secret(0...256, pattern: #"[\S]+"#, alphabet: isPrinted)),
        ("ConfirmationCode", .secret(1...2048, pattern: #"[\S]+"#, alphabet: isPrinted)),
        ("Code", .secret(1...2048, pattern: #"[\S]+"#, alphabet: isPrinted)),
        ("UserCode", .secret(6...6, pattern: "[0-9]+") { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
        ("AccessToken", .secret(1...131_072, pattern: "[A-Za-z0-9-_=.]+", alphabet: isTokenByte)),
        ("RefreshToken", .secret(1...131_072, pattern: "[A-Za-z0-9-_=.]+", alphabet: isTokenByte)),
        ("Token", .secret(1...131_072, pattern: "[A-Za-z0-9-_=.]+", alphabet: isTokenByte)),
    ]

    /// The parameters that are texts.
    static let textNames = Set(rules.map(\.name) + ["FriendlyDeviceName"])

    /// Holds what is there against the model, and misses what must be there.
    func check(for operation: SandboxOperation) throws(ServiceError) {
        var check = ParameterCheck()
        for name in Self.required[operation] ?? [] { check.required(texts[name], at: Self.wireName(name)) }
        if operation == .updateUserAttributes {
            check.required(lists["UserAttributes"], at: "userAttributes")
        }
        for (name, rule) in Self.rules {
            guard let value = texts[name] else { continue }
            let place = Self.wireName(name)
            switch rule {
            case .text(let length, let pattern, let alphabet):
                check.text(value, at: place, length: length, pattern: pattern, alphabet: alphabet)
            case .secret(let length, let pattern, let alphabet):
                check.secret(value, at: place, length: length, pattern: pattern, alphabet: alphabet)
            case .choice(let choices) where !choices.contains(value):
                check.violate(
                    place, value, "Member must satisfy enum value set: [\(choices.joined(separator: ", "))]")
            case .choice: continue
            }
        }
        for (name, list) in lists.sorted(by: { $0.key < $1.key }) {
            for (index, entry) in list.enumerated() {
                let place = "\(Self.wireName(name)).\(index + 1).member"
                check.text(entry.name, at: "\(place).name", length: 1...32)
                check.secret(entry.value, at: "\(place).value", length: 0...2048, pattern: ".*") { _ in true }
            }
        }
        for (name, map) in maps.sorted(by: { $0.key < $1.key }) {
            for (key, value) in map where max(key.utf16.count, value.utf16.count) > 131_072 {
                check.violate(
                    Self.wireName(name), "\(value.utf16.count) characters",
                    "Map value must satisfy constraint: [Member must have length less than or equal to 131072]")
            }
        }
        try check.validate(code: "InvalidParameterException")
    }

    /// The service writes the names of members with a small letter in front.
    private static func wireName(_ name: String) -> String { name.prefix(1).lowercased() + name.dropFirst() }

    private static let isWordOrPlus: @Sendable (UInt8) -> Bool = {
        $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "+")
    }

    private static let isTokenByte: @Sendable (UInt8) -> Bool = {
        $0.isASCIIAlphanumeric || "-_=.".utf8.contains($0)
    }

    /// What is no blank and no control character of ASCII.
    private static let isPrinted: @Sendable (UInt8) -> Bool = { $0 > 0x20 && $0 != 0x7F }
}
