import CredentialModel
import Platform
import TestSupport
import Testing

@testable import Commands

/// How fast a batch asks.
struct `The pace of a batch` {
    /// When the last of these requests is sent, one after another: milliseconds.
    private func duration(of operations: [String], perSecond rate: Double?) async throws -> Int64 {
        let clock = JumpingClock()
        let paced = PacedTransport(
            ScriptedTransport { _, _ in HTTPResponse(status: 200) }, perSecond: rate, time: clock)
        for operation in operations {
            let request = HTTPRequest(
                method: "POST", url: "https://cognito-idp.eu-west-1.amazonaws.com/",
                headers: [("X-Amz-Target", "AWSCognitoIdentityProviderService.\(operation)")])
            _ = try await paced.send(request)
        }
        return clock.bootNow.nanoseconds / 1_000_000
    }

    /// What one second brings goes at once; so much again takes a second each time.
    @Test(arguments: [
        ("SignUp", 25), ("ConfirmSignUp", 25), ("ForgotPassword", 15), ("ConfirmForgotPassword", 15),
        ("ChangePassword", 15), ("UpdateUserAttributes", 12), ("DeleteUser", 12), ("VerifyUserAttribute", 12),
        ("ResendConfirmationCode", 12), ("InitiateAuth", 60), ("RespondToAuthChallenge", 60), ("RevokeToken", 60),
    ])
    func `is half of the quota of what is asked`(operation: String, rate: Int) async throws {
        let operations = Array(repeating: operation, count: 4 * rate)
        #expect(try await (2990...3000).contains(duration(of: operations, perSecond: nil)))
    }

    @Test func `is counted for each quota by itself, and for all together where one is configured`() async throws {
        let operations = (0..<48).flatMap { _ in ["UpdateUserAttributes", "InitiateAuth"] }
        #expect(try await (2990...3000).contains(duration(of: operations, perSecond: nil)))
        #expect(try await (2990...3000).contains(duration(of: operations, perSecond: 24)))
    }
}
