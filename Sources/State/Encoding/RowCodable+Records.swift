import CredentialModel

// The rows themselves.

extension IdentityRecord: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(name)
        row.append(definition)
        row.append(fingerprint)
        row.append(token)
        row.append(refreshToken)
        row.append(redemption)
        row.append(identityID)
        row.append(handlerState)
        row.append(failure)
        row.append(isSignedIn)
        row.append(isResting)
        row.append(retiredAt)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            name: try row.value(), definition: try row.value(), fingerprint: try row.value(),
            token: try row.value(), refreshToken: try row.value(), redemption: try row.value(),
            identityID: try row.value(), handlerState: try row.value(), failure: try row.value(),
            isSignedIn: try row.value(), isResting: try row.value(), retiredAt: try row.value())
    }
}

extension SetRecord: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(name)
        row.append(identity)
        row.append(definition)
        row.append(credentials)
        row.append(refreshedAt)
        row.append(fingerprint)
        row.append(failure)
        row.append(hasToldExpiry)
        row.append(clockOffset)
        row.append(placements)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            name: try row.value(), identity: try row.value(), definition: try row.value(),
            credentials: try row.value(), refreshedAt: try row.value(), fingerprint: try row.value(),
            failure: try row.value(), hasToldExpiry: try row.value(), clockOffset: try row.value(),
            placements: try row.value())
    }
}

extension ProviderToken: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(value)
        row.append(expiration)
        row.append(obtainedAt)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(value: try row.value(), expiration: try row.value(), obtainedAt: try row.value())
    }
}

extension FailureRecord: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(count)
        row.append(countOfClass)
        row.append(failure)
        row.append(since)
        row.append(lastAt)
        row.append(nextAttempt)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            count: try row.value(), countOfClass: try row.value(Int.self), failure: try row.value(),
            since: try row.value(),
            lastAt: try row.value(), nextAttempt: try row.value())
    }
}

extension RefreshFailure: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(code)
        row.append(message)
        row.append(failureClass.rawValue)
        row.append(remedy)
        row.append(retryAfter)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        let (code, message) = (try row.text(), try row.text())
        guard let failureClass = FailureClass(rawValue: try row.text()) else { throw RowDecodingError() }
        self.init(
            code: code, message: message, failureClass: failureClass, remedy: try row.value(),
            retryAfter: try row.value())
    }
}

extension Placement: RowCodable {
    // The kind stands before the profile's name, which holds no colon; a profile file's alone has none.
    func encode(into row: inout RowEncoder) {
        row.append(file)
        row.append(kind == .profile ? profile : "\(kind.rawValue):\(profile)")
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        let (file, text) = (try row.text(), try row.text())
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            self.init(file: file, profile: text)
            return
        }
        guard let kind = OutputKind(rawValue: String(parts[0])) else { throw RowDecodingError() }
        self.init(kind: kind, file: file, profile: String(parts[1]))
    }
}
