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
    // A profile file without the later settings keeps the form that it had before there were any.
    func encode(into row: inout RowEncoder) {
        switch self {
        case .profile(let target) where target.writeMode == .replace && target.expired == .keep:
            row.append(byte: 0)
            row.append(target.file)
            row.append(target.mode)
            row.append(target.group)
        case .profile(let target):
            row.append(byte: 1)
            row.append(target)
        case .config(let target):
            row.append(byte: 2)
            row.append(target)
        case .json(let target):
            row.append(byte: 3)
            row.append(target)
        case .env(let target, let exports):
            row.append(byte: 4)
            row.append(target)
            row.append(exports)
        case .token(let target):
            row.append(byte: 5)
            row.append(target)
        case .command(let command):
            row.append(byte: 6)
            row.append(command)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .profile(FileTarget(file: try row.value(), mode: try row.value(), group: try row.value()))
        case 1: self = .profile(try row.value())
        case 2: self = .config(try row.value())
        case 3: self = .json(try row.value())
        case 4: self = .env(try row.value(), exports: try row.value())
        case 5: self = .token(try row.value())
        case 6: self = .command(try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension FileTarget: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(file)
        row.append(mode)
        row.append(group)
        row.append(writeMode.rawValue)
        row.append(expired.rawValue)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(file: try row.value(), mode: try row.value(), group: try row.value())
        guard let writeMode = WriteMode(rawValue: try row.text()),
            let expired = ExpiredPolicy(rawValue: try row.text())
        else { throw RowDecodingError() }
        self.writeMode = writeMode
        self.expired = expired
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
