import CredentialModel

// How tokens are renewed and traded, as configured; refresh tokens.

extension TokenRefresher: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .oauth(let refresher):
            row.append(byte: 0)
            row.append(refresher)
        case .facebook(let refresher):
            row.append(byte: 1)
            row.append(refresher)
        case .gitHubActions(let audience):
            row.append(byte: 2)
            row.append(audience)
        case .developer(let refresher):
            row.append(byte: 3)
            row.append(refresher)
        case .userPool(let refresher):
            row.append(byte: 4)
            row.append(refresher)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .oauth(try row.value())
        case 1: self = .facebook(try row.value())
        case 2: self = .gitHubActions(audience: try row.value())
        case 3: self = .developer(try row.value())
        case 4: self = .userPool(try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension OAuthRefresher: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(endpoint)
        row.append(client)
        row.append(grant)
        row.append(scope)
        row.append(audience)
        row.append(proof.rawValue)
        row.append(mayRotate)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            endpoint: try row.value(), client: try row.value(), grant: try row.value(), scope: try row.value(),
            audience: try row.value(), proof: try Self.proof(from: &row), mayRotate: try row.value())
    }

    private static func proof(from row: inout RowDecoder) throws(RowDecodingError) -> Proof {
        guard let proof = Proof(rawValue: try row.text()) else { throw RowDecodingError() }
        return proof
    }
}

extension OAuthRefresher.Endpoint: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .address(let address):
            row.append(byte: 0)
            row.append(address)
        case .discovered(let issuer, let document):
            row.append(byte: 1)
            row.append(issuer)
            row.append(document)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .address(try row.value())
        case 1: self = .discovered(issuer: try row.value(), document: try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension OAuthRefresher.Grant: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .refreshToken(let seed):
            row.append(byte: 0)
            row.append(seed)
        case .clientCredentials:
            row.append(byte: 1)
        case .tokenExchange(let subjectToken):
            row.append(byte: 2)
            row.append(subjectToken)
        case .jwtBearer:
            row.append(byte: 3)
        case .passwordRealm(let username, let password, let realm):
            row.append(byte: 4)
            row.append(username)
            row.append(password)
            row.append(realm)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .refreshToken(seed: try row.value())
        case 1: self = .clientCredentials
        case 2: self = .tokenExchange(subjectToken: try row.value())
        case 3: self = .jwtBearer
        case 4: self = .passwordRealm(username: try row.value(), password: try row.value(), realm: try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension OAuthClient: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(id)
        row.append(secret)
        row.append(privateKey)
        row.append(keyID)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            id: try row.value(), secret: try row.value(), privateKey: try row.value(), keyID: try row.value())
    }
}

extension FacebookRefresher: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(address)
        row.append(appID)
        row.append(appSecret)
        row.append(seed)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            address: try row.value(), appID: try row.value(), appSecret: try row.value(), seed: try row.value())
    }
}

extension DeveloperRefresher: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(providerName)
        row.append(userIdentifier)
        row.append(signer)
        row.append(tokenDuration)
        row.append(principalTags)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            providerName: try row.value(), userIdentifier: try row.value(), signer: try row.value(),
            tokenDuration: try row.value(), principalTags: try row.value())
    }
}

extension DeveloperRefresher.Signer: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .set(let name):
            row.append(byte: 0)
            row.append(name)
        case .profile(let name, let file):
            row.append(byte: 1)
            row.append(name)
            row.append(file)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .set(try row.value())
        case 1: self = .profile(try row.value(), file: try row.value())
        default: throw RowDecodingError()
        }
    }
}

extension UserPoolRefresher: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(userPoolID)
        row.append(clientID)
        row.append(clientSecret)
        row.append(username)
        row.append(password)
        row.append(authFlow.rawValue)
        row.append(totp)
        row.append(challengeHandler)
        row.append(newPassword)
        row.append(validationData)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(
            userPoolID: try row.value(), clientID: try row.value(), clientSecret: try row.value(),
            username: try row.value(), password: try row.value(), authFlow: try Self.authFlow(from: &row),
            totp: try row.value(), challengeHandler: try row.value(), newPassword: try row.value(),
            validationData: try row.value())
    }

    private static func authFlow(from row: inout RowDecoder) throws(RowDecodingError) -> AuthFlow {
        guard let flow = AuthFlow(rawValue: try row.text()) else { throw RowDecodingError() }
        return flow
    }
}

extension CredentialFlow: RowCodable {
    func encode(into row: inout RowEncoder) {
        switch self {
        case .enhanced:
            row.append(byte: 0)
        case .basic(let role):
            row.append(byte: 1)
            row.append(role)
        case .webIdentity(let role):
            row.append(byte: 2)
            row.append(role)
        case .tokenOnly:
            row.append(byte: 3)
        }
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        switch try row.byte() {
        case 0: self = .enhanced
        case 1: self = .basic(try row.value())
        case 2: self = .webIdentity(try row.value())
        case 3: self = .tokenOnly
        default: throw RowDecodingError()
        }
    }
}

extension WebIdentityRole: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(roleARN)
        row.append(sessionName)
        row.append(duration)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(roleARN: try row.value(), sessionName: try row.value(), duration: try row.value())
    }
}

extension RefreshToken: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(value)
        row.append(seed)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(try row.value(), seed: try row.value())
    }
}

extension Redemption: RowCodable {
    func encode(into row: inout RowEncoder) {
        row.append(token)
        row.append(began)
    }

    init(from row: inout RowDecoder) throws(RowDecodingError) {
        self.init(token: try row.value(), began: try row.value())
    }
}
