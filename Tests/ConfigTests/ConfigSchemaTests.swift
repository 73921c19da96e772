import StrictJSON
import Testing

@testable import Config

@Suite struct `The schema of configurations` {
    private static let schema = ConfigSchema.json()

    @Test func `knows every key that is promised`() {
        let promised: [(ConfigObject, String)] = [
            (.configuration, "version name auth schedule outputs state hub endpoints serve include identities"),
            (
                .auth,
                "region identityPoolId userPoolId userPoolWebClientId userPoolClientSecret mandatorySignIn clientMetadata validationData refreshHandlers auth0 oauth federated google facebook amazon oidc developer"
            ),
            (
                .identity,
                "provider identityPoolId region identityId customRoleArn flow roleArn duration token expiresAt refreshHandler google facebook amazon oidc auth0 developer userPoolId userPoolWebClientId userPoolClientSecret username password authFlow mfa challengeHandler newPassword clientMetadata validationData user outputs assume profile refresh onRefresh required formerly"
            ),
            (
                .role,
                "profile roleArn accounts sessionName duration externalId sessionTags policyArns region outputs expectAccount required assume"
            ),
            (
                .auth0,
                "domain clientID clientSecret redirectUri audience responseType scope returnTo refreshToken grant username password realm"
            ),
            (.google, "clientID clientSecret refreshToken"), (.facebook, "appId appSecret accessToken"),
            (.amazon, "clientID clientSecret refreshToken region"),
            (.oidc, "issuer clientID clientSecret refreshToken scope audience grant privateKey keyId subjectToken"),
            (.developer, "providerName userIdentifier credentials tokenDuration principalTags"),
            (.federated, "google_client_id facebook_app_id amazon_client_id"),
            (.schedule, "concurrency handlerConcurrency timeout rates"), (.refresh, "advisory mandatory timeout token"),
            (.rates, RateName.allCases.map(\.rawValue).joined(separator: " ")),
            (.state, "type path key"), (.hub, "format events file summaryEvery"), (.serve, "credentials tokens health"),
            (.endpoints, "cognitoIdentity cognitoIdentityProvider sts google facebook amazon"),
            (.output, "type file mode group"), (.command, "command env inheritEnv timeout"),
            (.secret, "file env credential command"),
        ]
        for (object, keys) in promised {
            let known = Set(object.shape.keys.map(\.key.name))
            for key in keys.split(separator: " ") { #expect(known.contains(String(key)), "\(key) of \(object)") }
        }
    }

    @Test func `accepts a whole configuration and names its mistakes`() throws {
        let example = try json(`A whole configuration`.example)
        #expect(SchemaChecker(root: Self.schema).problems(example) == [])
        let wrong = try json(
            "identities: {a: {provder: x, assume: [{profile: p}]}, b/c: {provider: google}}\nschedule: {timeout: 60}")
        #expect(
            SchemaChecker(root: Self.schema).problems(wrong) == [
                "/identities/a: no provider", "/identities/a: unknown provder", "/identities/a/assume/0: no roleArn",
                "/identities: name b/c", "/schedule/timeout: type",
            ])
    }

    @Test func `explains every key`() {
        for object in ConfigObject.allCases {
            #expect(!object.shape.summary.isEmpty)
            for key in object.shape.keys {
                #expect(key.summary.hasSuffix(".") || key.summary.contains(": "), "\(key.key.name)")
            }
        }
    }

    @Test func `labels every key with a number of its own`() {
        #expect(ConfigKey.allCases.map(\.rawValue).max() ?? 0 < SchemaValidator.refusedLabel)
        #expect(Set(ConfigKey.allCases.map(\.name)).count == ConfigKey.allCases.count)
        #expect(ConfigKey.refreshHandler.name == "refreshHandler")
    }

    @Test(arguments: [
        "", "a", "A_b", "a.b@c+d=e,f-g", "-a", "{account}-x", "eu-west-1", "us-gov-west-1", "Eu-west-1", "eu-", "1-2",
        "eu-west-1:ab-1",
        "eu-west-1:", ":x", "a:b:c", "127.0.0.1:9911", "[::1]:0", "LocalHost:80", "127.0.0.1", "[::1]", ":80",
        "host:80", "eu-west-1_AbC", "x_y_z", "_", "111122223333", "11112222333",
        "arn:aws:iam::111122223333:role/R",
        "arn:aws-cn:iam::{accountId}:role/a/b", "arn:aws:iam::111122223333:role/", "arn:aws:sts::111122223333:role/R",
        "arn:", "HOME", "1HOME",
        "a b", "a/b", "a:b/c", "é", String(repeating: "a", count: 128), String(repeating: "a", count: 129), "a\nb",
    ])
    func `says to editors what it checks itself`(text: String) throws {
        let rules: [TextRule] = [
            .any, .notEmpty, .name, .nameTemplate, .region, .poolScoped, .userPoolID, .accountID, .roleARN,
            .roleTemplate, .policyARN,
            .sessionName, .externalID, .listenAddress, .variable, .fileName,
        ]
        for rule in rules {
            let accepts = Array(text.utf8).withUnsafeBufferPointer(rule.accepts)
            guard let pattern = rule.pattern else {
                #expect(accepts)
                continue
            }
            let matches = try Regex(pattern).firstMatch(in: text) != nil
            #expect(accepts == matches, "\(rule.expectation)")
        }
    }

    private func json(_ text: String) throws -> JSONValue {
        let (tree, errors) = YAMLReader.read(Array(text.utf8), file: "f")
        #expect(errors.isEmpty)
        let read = try #require(tree)
        let context = LoadContext(environment: [:], homeDirectory: "/")
        return ConfigReader(tree: read, folder: "/", isPrivate: true, context: context).json(read.root)
    }
}

/// As much of JSON Schema as the schema of configurations uses.
private struct SchemaChecker {
    let root: JSONValue

    func problems(_ value: JSONValue) -> [String] { problems(value, root, "") }

    private func problems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        if let reference = schema["$ref"]?.string {
            let name = String(reference.dropFirst("#/$defs/".count))
            guard let target = root["$defs"]?[name] else { return ["\(path): no definition \(name)"] }
            return problems(value, target, path)
        }
        if let any = schema["anyOf"]?.array, !any.contains(where: { problems(value, $0, path).isEmpty }) {
            return ["\(path): anyOf"]
        }
        if let one = schema["oneOf"]?.array, one.filter({ problems(value, $0, path).isEmpty }).count != 1 {
            return ["\(path): oneOf"]
        }
        if let words = schema["enum"]?.array, !words.contains(value) { return ["\(path): enum"] }
        if let const = schema["const"], const != value { return ["\(path): const"] }
        if let type = schema["type"], !(type.array ?? [type]).contains(where: { has(value, $0.string) }) {
            return ["\(path): type"]
        }
        if let pattern = schema["pattern"]?.string, let text = value.string, !matches(text, pattern) {
            return ["\(path): pattern"]
        }
        if let number = value.double, let least = schema["minimum"]?.double, number < least {
            return ["\(path): minimum"]
        }
        return objectProblems(value, schema, path)
            + (value.array ?? []).enumerated().flatMap { index, item in
                schema["items"].map { problems(item, $0, "\(path)/\(index)") } ?? []
            }
    }

    private func objectProblems(_ value: JSONValue, _ schema: JSONValue, _ path: String) -> [String] {
        guard let object = value.object else { return [] }
        let missing = (schema["required"]?.array ?? []).compactMap(\.string).filter { object[$0] == nil }
        var found = missing.map { "\(path): no \($0)" }
        for (name, child) in object.members {
            if let pattern = schema["propertyNames"]?["pattern"]?.string, !matches(name, pattern) {
                found.append("\(path): name \(name)")
            }
            if let property = schema["properties"]?[name] {
                found += problems(child, property, "\(path)/\(name)")
            } else if let others = schema["additionalProperties"] {
                found += others == false ? ["\(path): unknown \(name)"] : problems(child, others, "\(path)/\(name)")
            }
        }
        return found
    }

    private func has(_ value: JSONValue, _ type: String?) -> Bool {
        switch (type, value) {
        case ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool), ("integer", .integer),
            ("number", .integer), ("number", .double):
            true
        default: false
        }
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return false }
        return text.firstMatch(of: regex) != nil
    }
}
