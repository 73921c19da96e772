import CredentialModel

// Identities as configured, so that one can be refreshed without the configuration.

extension Identity: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(name)
        row.append(provider)
        row.append(identityPoolID)
        row.append(region)
        row.append(identityID)
        row.append(customRoleARN)
        row.append(flow)
        row.append(audiences)
        row.append(token)
        row.append(refreshHandler)
        row.append(refresher)
        row.append(clientMetadata)
        row.append(user)
        row.append(policy)
        row.append(endpoints)
        row.append(formerNames)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            name: try row.value(), provider: try row.value(), identityPoolID: try row.value(),
            region: try row.value(), identityID: try row.value(), customRoleARN: try row.value(),
            flow: try row.value(), audiences: try row.value(), token: try row.value(), refreshHandler: try row.value(),
            refresher: try row.value(), clientMetadata: try row.value(), user: try row.value(),
            policy: try row.value(), endpoints: try row.value(), formerNames: try row.value())
    }
}

extension ProviderKind: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .google: row.append(byte: 0)
        case .facebook: row.append(byte: 1)
        case .amazon: row.append(byte: 2)
        case .developer: row.append(byte: 3)
        case .auth0(let domain):
            row.append(byte: 4)
            row.append(domain)
        case .cognito(let region, let userPoolID):
            row.append(byte: 5)
            row.append(region)
            row.append(userPoolID)
        case .oidc(let domain):
            row.append(byte: 6)
            row.append(domain)
        case .saml(let arn):
            row.append(byte: 7)
            row.append(arn)
        case .guest: row.append(byte: 8)
        case .process: row.append(byte: 9)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .google
        case 1: self = .facebook
        case 2: self = .amazon
        case 3: self = .developer
        case 4: self = .auth0(domain: try row.value())
        case 5: self = .cognito(region: try row.value(), userPoolID: try row.value())
        case 6: self = .oidc(domain: try row.value())
        case 7: self = .saml(arn: try row.value())
        case 8: self = .guest
        case 9: self = .process
        default: throw RowDecodingError()
        }
    }
}

extension TokenSource: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(source)
        row.append(expiration)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(source: try row.value(), expiration: try row.value())
    }
}

extension SecretSource: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .file(let path):
            row.append(byte: 0)
            row.append(path)
        case .environment(let name):
            row.append(byte: 1)
            row.append(name)
        case .credential(let id):
            row.append(byte: 2)
            row.append(id)
        case .command(let command):
            row.append(byte: 3)
            row.append(command)
        case .literal(let secret):
            row.append(byte: 4)
            row.append(secret)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .file(path: try row.value())
        case 1: self = .environment(name: try row.value())
        case 2: self = .credential(id: try row.value())
        case 3: self = .command(try row.value())
        case 4: self = .literal(try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension HandlerCommand: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(invocation)
        row.append(environment)
        row.append(inheritedVariables)
        row.append(timeout)
        row.append(workingDirectory)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            invocation: try row.value(), environment: try row.value(), inheritedVariables: try row.value(),
            timeout: try row.value(), workingDirectory: try row.value())
    }
}

extension HandlerCommand.Invocation: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .shell(let command):
            row.append(byte: 0)
            row.append(command)
        case .arguments(let arguments):
            row.append(byte: 1)
            row.append(arguments)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .shell(try row.value())
        case 1: self = .arguments(try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension RefreshPolicy: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(advisory)
        row.append(mandatory)
        row.append(timeout)
        row.append(renewsTokenLate)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            advisory: try row.value(), mandatory: try row.value(), timeout: try row.value(),
            renewsTokenLate: try row.value())
    }
}

extension EndpointOverrides: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(cognitoIdentity)
        row.append(cognitoIdentityProvider)
        row.append(sts)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(cognitoIdentity: try row.value(), cognitoIdentityProvider: try row.value(), sts: try row.value())
    }
}
