/// What the sandbox can be asked for, in the services' own words; faults and counts go by these names.
package enum SandboxOperation: String, Sendable, Hashable, CaseIterable {
    case getID = "GetId"
    case getCredentialsForIdentity = "GetCredentialsForIdentity"
    case getOpenIDToken = "GetOpenIdToken"
    case getOpenIDTokenForDeveloperIdentity = "GetOpenIdTokenForDeveloperIdentity"
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case getCallerIdentity = "GetCallerIdentity"
    /// A provider's token endpoint.
    case token
    /// The stand-in for the company's own token server, at `/developer/token`.
    case developerToken
    /// A provider's `/.well-known/openid-configuration`.
    case discovery
    /// A provider's JSON Web Key Set.
    case keys
    /// A provider's authorization endpoint: the consent page, and what becomes of the decision.
    case authorize
    /// A provider's device authorization endpoint.
    case deviceAuthorization
    /// The page where a human types a device's code.
    case device
    /// A provider's revocation endpoint.
    case revoke
    // Cognito User Pools.
    case initiateAuth = "InitiateAuth"
    case respondToAuthChallenge = "RespondToAuthChallenge"
    case getTokensFromRefreshToken = "GetTokensFromRefreshToken"
    case revokeToken = "RevokeToken"
    case globalSignOut = "GlobalSignOut"
    case signUp = "SignUp"
    case confirmSignUp = "ConfirmSignUp"
    case resendConfirmationCode = "ResendConfirmationCode"
    case forgotPassword = "ForgotPassword"
    case confirmForgotPassword = "ConfirmForgotPassword"
    case changePassword = "ChangePassword"
    case getUser = "GetUser"
    case updateUserAttributes = "UpdateUserAttributes"
    case getUserAttributeVerificationCode = "GetUserAttributeVerificationCode"
    case verifyUserAttribute = "VerifyUserAttribute"
    case deleteUser = "DeleteUser"
    case associateSoftwareToken = "AssociateSoftwareToken"
    case verifySoftwareToken = "VerifySoftwareToken"
    case setUserMFAPreference = "SetUserMFAPreference"
    case confirmDevice = "ConfirmDevice"
    case updateDeviceStatus = "UpdateDeviceStatus"
    case forgetDevice = "ForgetDevice"
}
