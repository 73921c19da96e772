/// Half of what AWS allows by default, in requests per second, under the names that `schedule.rates` uses.
///
/// Half, because somebody else may share the quota: the pool's own users, or another copy of this program. The quotas are
/// those of the Cognito service quotas page (GetId 25, GetCredentialsForIdentity 200, GetOpenIdToken 200,
/// GetOpenIdTokenForDeveloperIdentity 50, user pools 120 for sign-ins and refreshes) and STS's 600 per account and region.
/// AssumeRoleWithWebIdentity and token endpoints publish none; theirs are modest guesses.
package enum DefaultRates {
    package static let perSecond: [String: Double] = [
        "getId": 12,
        "getCredentialsForIdentity": 100,
        "getOpenIdToken": 100,
        "getOpenIdTokenForDeveloperIdentity": 25,
        "sts": 300,
        "assumeRoleWithWebIdentity": 20,
        "userPool": 60,
        "tokenEndpoint": 10,
    ]
}
