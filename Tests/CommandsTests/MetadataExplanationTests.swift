import StrictJSON
import Testing
import UserPools

@testable import Commands

/// Which metadata goes where.
struct `The explanation of metadata` {
    private static let configured = LambdaMetadata.Maps(
        clientMetadata: ["team": "data"], validationData: ["source": "config"])

    private func lines(
        _ operation: UserPoolOperation, _ call: LambdaMetadata.Maps = LambdaMetadata.Maps(),
        configured: LambdaMetadata.Maps = configured
    ) -> [String] { MetadataExplanation(operation, LambdaMetadata(configured: configured, call: call)).lines }

    @Test func `says that validation data takes the place of client metadata in a sign-in`() {
        #expect(
            lines(.signIn, LambdaMetadata.Maps(clientMetadata: ["a": "b"])) == [
                "ClientMetadata of InitiateAuth: validationData, from the configuration: source=config",
                "  seen as validationData by Pre sign-up, Pre authentication, User migration",
                "ClientMetadata of RespondToAuthChallenge: validationData, from the configuration: source=config",
                "  seen as clientMetadata by Post authentication, Pre token generation, Define auth challenge, "
                    + "Create auth challenge, Verify auth challenge response",
                "clientMetadata, given with the call, is not sent: validationData takes its place",
            ])
        #expect(
            lines(.signIn, LambdaMetadata.Maps(validationData: [:])).first
                == "ClientMetadata of InitiateAuth: clientMetadata, from the configuration: team=data")
    }

    @Test func `names the calls that the flow makes`() {
        let metadata = LambdaMetadata(configured: Self.configured)
        let password = MetadataExplanation(.signIn, metadata, provesPassword: false).lines
        #expect(password.filter { $0.hasPrefix("ClientMetadata of ") }.count == 1)
        #expect(password.first?.hasPrefix("ClientMetadata of InitiateAuth") == true)
        let answer = MetadataExplanation(.confirmSignIn, metadata, provesPassword: false).lines
        #expect(answer.first?.hasPrefix("ClientMetadata of RespondToAuthChallenge") == true)
    }

    @Test func `warns of what is given with the call in vain, not of what is configured`() {
        func warnings(_ operation: UserPoolOperation, _ call: LambdaMetadata.Maps) -> [String] {
            MetadataExplanation(operation, LambdaMetadata(configured: Self.configured, call: call)).warnings
        }
        #expect(
            warnings(.signIn, LambdaMetadata.Maps(clientMetadata: ["a": "b"])) == [
                "clientMetadata, given with the call, is not sent: validationData takes its place"
            ])
        #expect(
            warnings(.confirmSignIn, LambdaMetadata.Maps(validationData: ["a": "b"])) == [
                "validationData, given with the call, is not sent: this operation has no place for it"
            ])
        #expect(warnings(.deleteUser, LambdaMetadata.Maps()) == [])
        #expect(warnings(.signIn, LambdaMetadata.Maps(validationData: ["a": "b"])) == [])
    }

    @Test func `shows both maps of a sign-up, the call's in the place of the configured one`() {
        #expect(
            lines(.signUp, LambdaMetadata.Maps(clientMetadata: ["a": "b=c", "d": "e"])) == [
                "ClientMetadata of SignUp: clientMetadata, given with the call: a=b=c, d=e",
                "  seen as clientMetadata by Pre sign-up, Custom message, Post confirmation",
                "ValidationData of SignUp: validationData, from the configuration: source=config",
                "  seen as validationData by Pre sign-up",
            ])
    }

    @Test func `says where nothing is sent, and where nobody sees it`() {
        #expect(lines(.changePassword)[1] == "  seen by nobody: the service ignores it here")
        #expect(lines(.deleteUser).first == "delete-user sends no metadata")
        #expect(
            lines(.resendSignUp).last
                == "validationData, from the configuration, is not sent: this operation has no place for it")
        #expect(
            lines(.forgotPassword, configured: LambdaMetadata.Maps()) == [
                "ClientMetadata of ForgotPassword: left out, nothing is given"
            ])
        #expect(
            lines(.forgotPassword, LambdaMetadata.Maps(clientMetadata: [:])).first
                == "ClientMetadata of ForgotPassword: clientMetadata, given with the call: empty")
    }

    @Test func `is the same for programs`() {
        let json = MetadataExplanation(
            .confirmSignUp, LambdaMetadata(configured: Self.configured, call: LambdaMetadata.Maps())
        ).json
        #expect(
            json == [
                "operation": "confirm-sign-up",
                "members": [
                    [
                        "call": "ConfirmSignUp", "member": "ClientMetadata", "name": "clientMetadata",
                        "origin": "configuration", "values": ["team": "data"], "triggers": ["Post confirmation"],
                        "as": "clientMetadata",
                    ]
                ],
                "unsent": [
                    [
                        "name": "validationData", "origin": "configuration",
                        "reason": "this operation has no place for it",
                    ]
                ],
            ])
    }
}
