import AWSClient
import CredentialModel
import Platform
import Testing

@Suite("Signature Version 4")
struct SignatureV4Tests {
    private static let secret = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    private static let suiteTime = Timestamp(iso8601Basic: "20150830T123600Z") ?? Timestamp(seconds: 0)

    /// botocore runs 30 of the 34 cases: its HTTP parser refuses `get-space`, and its query maps hold no repeated keys.
    /// Neither is in the way here.
    @Test func `the whole of AWS's suite is there`() {
        #expect(SignatureTestCase.all.count == 34)
    }

    @Test(arguments: SignatureTestCase.all)
    func `a signed request carries the authorization of AWS's suite`(_ test: SignatureTestCase) {
        let credentials = SigningCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: test.signedToken.map(Secret.init))
        let signed = SignatureV4(service: "service", region: "us-east-1")
            .sign(test.request, with: credentials, at: Self.suiteTime)
        #expect(signed.headers.last?.name == "Authorization")
        #expect(signed.headers.last?.value == test.authorization)
    }

    @Test(arguments: SignatureTestCase.all)
    func `a verifier finds the same signature from what it received`(_ test: SignatureTestCase) {
        let signature = SignatureV4.signature(
            method: test.method, path: test.path, query: test.query, signedHeaders: test.signedHeaders.reversedGroups,
            payloadHash: SignatureV4.hexDigest(test.body), timestamp: Self.suiteTime, region: "us-east-1",
            service: "service", secretAccessKey: Self.secret)
        #expect(test.authorization.hasSuffix("Signature=" + signature))
    }

    /// Computed with botocore 1.43.117's SigV4Auth.
    struct Vector: Sendable {
        let service: String
        let region: String
        var method = "POST"
        let url: String
        let headers: [(name: String, value: String)]
        let body: String
        var token: String?
        let authorization: String
    }

    @Test(arguments: [
        Vector(
            service: "sts", region: "eu-west-1", url: "https://sts.eu-west-1.amazonaws.com:443/",
            headers: [("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
            body: "Action=GetCallerIdentity&Version=2011-06-15", token: "TESTTOKEN//+==",
            authorization: "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
                + "Signature=eef4e253521bf5acfb261fb33d579055d80cbf19e831276e1f848f9d7f91337e"),
        Vector(
            service: "cognito-identity", region: "cn-north-1", url: "http://127.0.0.1:5000",
            headers: [
                ("Content-Type", "application/x-amz-json-1.1"),
                ("X-Amz-Target", "AWSCognitoIdentityService.GetOpenIdTokenForDeveloperIdentity"),
                ("User-Agent", "x"), ("cache-control", "no-store"),
            ],
            body: "{}",
            authorization: "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                + "Signature=b18afc7a5a25eb28b18b488a5520bae4aefb8df57b3c6793fbc241d8edbad365"),
        Vector(
            service: "service", region: "us-gov-west-1", method: "GET",
            url: "https://example.com:8443/a%20b/c%2Fd/?b=&a=x%2By&a=%20&a", headers: [("X-Long", "  a   b\tc ")],
            body: "",
            authorization: "SignedHeaders=host;x-amz-date;x-long, "
                + "Signature=bb655f184c5eb994661122705ab9aaaf0ffaf68afe2a975aabe5b3dbe003c61e"),
    ])
    func `real requests are signed as botocore signs them`(_ vector: Vector) throws {
        let time = try #require(Timestamp(rfc3339: "2026-11-23T08:00:00Z"))
        let credentials = SigningCredentials(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: Self.secret, sessionToken: vector.token.map(Secret.init))
        let request = HTTPRequest(
            method: vector.method, url: vector.url, headers: vector.headers, body: Array(vector.body.utf8))
        let signed = SignatureV4(service: vector.service, region: vector.region)
            .sign(request, with: credentials, at: time)
        let scope = "AKIDEXAMPLE/20261123/\(vector.region)/\(vector.service)/aws4_request"
        #expect(
            signed.headers.last?.value == "AWS4-HMAC-SHA256 Credential=\(scope), \(vector.authorization)")
    }

    @Test func `signing again replaces what was signed before`() {
        let signer = SignatureV4(service: "sts", region: "eu-west-1")
        let request = HTTPRequest(method: "POST", url: "https://sts.eu-west-1.amazonaws.com/")
        let old = SigningCredentials(
            accessKeyID: "AKIDOLD", secretAccessKey: Self.secret, sessionToken: Secret("TESTTOKEN"))
        let new = SigningCredentials(accessKeyID: "AKIDNEW", secretAccessKey: Self.secret)
        let twice = signer.sign(
            signer.sign(request, with: old, at: Self.suiteTime), with: new, at: Timestamp(seconds: 1_795_000_000))
        let once = signer.sign(request, with: new, at: Timestamp(seconds: 1_795_000_000))
        #expect(twice.headers.map(\.name) == once.headers.map(\.name))
        #expect(twice.headers.map(\.value) == once.headers.map(\.value))
    }

    @Test func `S3 keys are signed as they are sent`() {
        func signature(_ path: String, _ service: String) -> String {
            SignatureV4.signature(
                method: "GET", path: path, query: "", signedHeaders: [("host", "b.s3.amazonaws.com")],
                payloadHash: SignatureV4.hexDigest([]), timestamp: Self.suiteTime, region: "us-east-1",
                service: service, secretAccessKey: Self.secret)
        }
        #expect(signature("/a//b", "s3") != signature("/a/b", "s3"))
        #expect(signature("/a//b", "service") == signature("/a/b", "service"))
        // An encoded byte stays one for S3 and becomes "%25.." elsewhere.
        #expect(signature("/a b", "service") != signature("/a%20b", "service"))
    }
}

extension [(name: String, value: String)] {
    /// The same headers in another order; values of one name keep theirs, as HTTP requires.
    fileprivate var reversedGroups: Self {
        let names = reduce(into: [String]()) { names, header in
            if !names.contains(header.name) { names.append(header.name) }
        }
        return names.reversed().flatMap { name in filter { $0.name == name } }
    }
}
