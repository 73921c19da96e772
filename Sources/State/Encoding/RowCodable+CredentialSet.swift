import CredentialModel

// Credential sets as configured, and the credentials themselves.

extension CredentialSet: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(name)
        row.append(identity)
        row.append(parent)
        row.append(profile)
        row.append(role)
        row.append(outputs)
        row.append(isRequired)
        row.append(policy)
        row.append(fingerprint)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            name: try row.value(), identity: try row.value(), parent: try row.value(), profile: try row.value(),
            role: try row.value(), outputs: try row.value(), isRequired: try row.value(), policy: try row.value(),
            fingerprint: try row.value())
    }
}

extension AssumedRole: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(roleARN)
        row.append(sessionName)
        row.append(duration)
        row.append(externalID)
        row.append(sessionTags)
        row.append(policyARNs)
        row.append(region)
        row.append(expectedAccount)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            roleARN: try row.value(), sessionName: try row.value(), duration: try row.value(),
            externalID: try row.value(), sessionTags: try row.value(), policyARNs: try row.value(),
            region: try row.value(), expectedAccount: try row.value())
    }
}

extension SessionTag: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(key)
        row.append(value)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(key: try row.value(), value: try row.value())
    }
}

extension OutputTarget: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .profile(let target):
            row.append(byte: 0)
            row.append(target)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        guard try row.byte() == 0 else { throw RowDecodingError() }
        self = .profile(try row.value())
    }
}

extension ProfileTarget: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(file)
        row.append(mode)
        row.append(group)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(file: try row.value(), mode: try row.value(), group: try row.value())
    }
}

extension TemporaryCredentials: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(accessKeyID)
        row.append(secretAccessKey)
        row.append(sessionToken)
        row.append(expiration)
        row.append(issuedAt)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            accessKeyID: try row.value(), secretAccessKey: try row.value(), sessionToken: try row.value(),
            expiration: try row.value(), issuedAt: try row.value())
    }
}
