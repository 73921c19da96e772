import AWSClient
import CredentialModel
import Testing

@Suite("AWS endpoints")
struct AWSEndpointTests {
    /// The results of botocore 1.43.117's endpoint rules.
    @Test(
        arguments: [
            (.cognitoIdentity, "eu-west-1", [], "cognito-identity.eu-west-1.amazonaws.com"),
            (.cognitoIdentity, "cn-north-1", [], "cognito-identity.cn-north-1.amazonaws.com.cn"),
            (.cognitoIdentity, "us-gov-west-1", [], "cognito-identity.us-gov-west-1.amazonaws.com"),
            (.cognitoIdentity, "us-east-1", .fips, "cognito-identity-fips.us-east-1.amazonaws.com"),
            (.cognitoIdentity, "us-gov-west-1", .fips, "cognito-identity-fips.us-gov-west-1.amazonaws.com"),
            (.cognitoIdentity, "eu-west-1", .dualStack, "cognito-identity.eu-west-1.amazonaws.com"),
            (.cognitoIdentity, "us-gov-west-1", .dualStack, "cognito-identity.us-gov-west-1.api.aws"),
            (.cognitoIdentity, "cn-north-1", .dualStack, "cognito-identity.cn-north-1.api.amazonwebservices.com.cn"),
            (.cognitoIdentity, "us-east-2", [.fips, .dualStack], "cognito-identity-fips.us-east-2.amazonaws.com"),
            (.cognitoIdentity, "eu-west-1", [.fips, .dualStack], "cognito-identity-fips.eu-west-1.api.aws"),
            (.cognitoIdentityProvider, "eu-west-1", .dualStack, "cognito-idp.eu-west-1.amazonaws.com"),
            (.cognitoIdentityProvider, "us-west-2", [.fips, .dualStack], "cognito-idp-fips.us-west-2.amazonaws.com"),
            (.sts, "eu-west-1", [], "sts.eu-west-1.amazonaws.com"),
            (.sts, "cn-northwest-1", [], "sts.cn-northwest-1.amazonaws.com.cn"),
            (.sts, "us-east-1", .fips, "sts-fips.us-east-1.amazonaws.com"),
            (.sts, "us-gov-west-1", .fips, "sts.us-gov-west-1.amazonaws.com"),
            (.sts, "eu-west-1", .dualStack, "sts.eu-west-1.api.aws"),
            (.sts, "us-gov-east-1", [.fips, .dualStack], "sts-fips.us-gov-east-1.api.aws"),
            (.sts, "fips-us-east-2", [], "sts-fips.us-east-2.amazonaws.com"),
            (.cognitoIdentity, "us-west-1-fips", [], "cognito-identity-fips.us-west-1.amazonaws.com"),
        ] as [(AWSService, String, AWSEndpoint.Variant, String)])
    func `hosts follow the rules of the AWS SDKs`(
        service: AWSService, region: String, variant: AWSEndpoint.Variant, host: String
    ) throws {
        let endpoint = try AWSEndpoint(service, region: region, variant: variant)
        #expect(endpoint.host == host)
        #expect(endpoint.url == "https://\(host)/")
        #expect(!endpoint.region.contains("fips"))
        #expect(!endpoint.isLoopback)
    }

    @Test(arguments: [
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/", "127.0.0.1:5000", true),
        ("http://127.0.0.1:5000/", "http://127.0.0.1:5000/", "127.0.0.1:5000", true),
        ("https://vpce.example.com/sts", "https://vpce.example.com/sts", "vpce.example.com", false),
    ])
    func `an override replaces the address and leaves the region`(
        override: String, url: String, host: String, isLoopback: Bool
    ) throws {
        let endpoint = try AWSEndpoint(.sts, region: "eu-west-1", variant: .fips, override: override)
        #expect(endpoint.url == url)
        #expect(endpoint.host == host)
        #expect(endpoint.isLoopback == isLoopback)
        #expect(endpoint.region == "eu-west-1")
    }

    @Test(arguments: ["", "eu-west-1.evil.example/", "eu_west", "EU-WEST-1", "eu-west-1\r\n", "a@b"])
    func `a region never becomes anything but one label of the host`(_ region: String) {
        let error = #expect(throws: AWSServiceError.self) { try AWSEndpoint(.sts, region: region) }
        #expect(error?.code == "endpoint")
        #expect(error?.failureClass == .rejected)
    }

    @Test(arguments: ["http://sts.example.com/", "sts.example.com", "https://user@sts.example.com/"])
    func `an override that may not be called is refused`(_ override: String) {
        let error = #expect(throws: AWSServiceError.self) {
            try AWSEndpoint(.sts, region: "eu-west-1", override: override)
        }
        #expect(error?.code == "endpoint")
    }

    @Test func `variants come from the variables of the AWS SDKs`() {
        #expect(AWSEndpoint.Variant(environment: [:]) == [])
        #expect(AWSEndpoint.Variant(environment: ["AWS_USE_FIPS_ENDPOINT": "false"]) == [])
        #expect(
            AWSEndpoint.Variant(environment: ["AWS_USE_FIPS_ENDPOINT": "True", "AWS_USE_DUALSTACK_ENDPOINT": "true"])
                == [.fips, .dualStack])
    }
}
