import CredentialModel
import StrictJSON

/// What a refresh handler printed on stdout, read strictly.
struct HandlerAnswer {
    enum Content {
        case token(ProviderToken)
        case credentials(TemporaryCredentials)
        case failure(HandlerErrorReport)
    }

    /// The largest `state` that is kept (bytes of JSON).
    static let stateLimit = 16 << 10

    let content: Content
    let identityID: String?
    let state: ProvidedToken.HandlerState
    let warnings: [String]

    /// Reads an answer. Members that are not known are ignored; `null` counts as absent.
    ///
    /// - Parameters:
    ///   - startedAt: what `expires_in` counts from. The handler got its token later than that, so the token lives at
    ///     least as long as we believe.
    ///   - now: an expiry that is not later is a violation.
    init(
        reading bytes: [UInt8], from provider: ProviderKind, startedAt: Timestamp, now: Timestamp
    ) throws(HandlerViolation) {
        let answer = try Self.object(in: bytes)
        if let error = answer[present: "error"] {
            content = .failure(try HandlerErrorReport(error, in: answer))
            (identityID, state, warnings) = (nil, .unchanged, [])
            return
        }
        if provider == .process {
            content = .credentials(try Self.credentials(in: answer, now: now))
            warnings = []
        } else {
            let text = try Self.token(in: answer)
            let known = try Self.expiration(of: text, in: answer, startedAt: startedAt, now: now)
            let expiration = known ?? startedAt + TokenRules.assumedLifetime
            content = .token(ProviderToken(value: Secret(text), expiration: expiration, obtainedAt: now))
            warnings = known == nil ? ["the handler names no expiry; one hour is assumed"] : []
        }
        identityID = try Self.identityID(in: answer)
        state = try Self.state(in: answer)
    }

    // MARK: One rule each

    static func object(in bytes: [UInt8]) throws(HandlerViolation) -> JSONObject {
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONReader.read(bytes)
        } catch {
            throw HandlerViolation(
                rule: .answer, explanation: "is not one JSON value: \(error)",
                remedy: bytes.isEmpty
                    ? "print {\"token\": …} on stdout"
                    : "print exactly one JSON object on stdout, and all else on stderr")
        }
        guard let object = value.object else {
            throw HandlerViolation(
                rule: .answer, explanation: "is JSON, but no object", remedy: "print {\"token\": …} on stdout")
        }
        return object
    }

    static func token(in answer: JSONObject) throws(HandlerViolation) -> String {
        guard let member = answer[present: "token"] else {
            let isProcessForm = answer["AccessKeyId"] != nil
            throw HandlerViolation(
                rule: .token, explanation: "has no 'token'",
                remedy: isProcessForm
                    ? "write provider: process for a handler that gives AWS credentials" : "add 'token'")
        }
        guard let text = member.string else {
            throw HandlerViolation(rule: .token, explanation: "has a 'token' that is no string", remedy: "quote it")
        }
        if let fault = TokenRules.fault(of: text) {
            throw HandlerViolation(
                rule: .token, explanation: "has a 'token' that \(fault)",
                remedy: "print the token and nothing else there")
        }
        return text
    }

    /// When the token ends; `nil` when neither the answer nor the token tells.
    static func expiration(
        of token: String, in answer: JSONObject, startedAt: Timestamp, now: Timestamp
    ) throws(HandlerViolation) -> Timestamp? {
        let stated = try HandlerExpiry.stated(in: answer, startedAt: startedAt)
        let expiration = TokenRules.expiration(of: token, stated: stated)
        if let expiration { try HandlerExpiry.requireFuture(expiration, now: now) }
        return expiration
    }

    /// `REGION:UUID`, at most 55 characters (Cognito Identity API, IdentityId).
    static func identityID(in answer: JSONObject) throws(HandlerViolation) -> String? {
        guard let member = answer[present: "identity_id"] else { return nil }
        let parts = (member.string ?? "").utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let region = parts.first, let id = parts.last, !region.isEmpty, !id.isEmpty,
            region.count + id.count < 55,
            region.allSatisfy({ isAlphanumeric($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }),
            id.allSatisfy({ isLowercaseHexadecimal($0) || $0 == UInt8(ascii: "-") })
        else {
            throw HandlerViolation(
                rule: .identityID, explanation: "has an 'identity_id' that is none",
                remedy: "give the IdentityId of Cognito Identity (REGION:UUID), or leave it out")
        }
        return member.string
    }

    static func state(in answer: JSONObject) throws(HandlerViolation) -> ProvidedToken.HandlerState {
        guard let state = answer["state"] else { return .unchanged }
        guard JSONWriter.bytes(state).count <= stateLimit else {
            throw HandlerViolation(
                rule: .state, explanation: "has a 'state' of more than 16 KiB", remedy: "keep less in it")
        }
        return .set(state)
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}

extension JSONObject {
    /// The value of a member that is there and not `null`.
    subscript(present name: String) -> JSONValue? {
        self[name].flatMap { $0 == .null ? nil : $0 }
    }
}
