import CredentialModel
import Platform
import StrictJSON

extension HandlerInspection {
    /// Names that people write for those that count.
    private static let nearMisses = [
        "expiresAt": "expires_at", "expiresIn": "expires_in", "expires": "expires_at", "expiry": "expires_at",
        "expiration": "expires_at", "exp": "expires_at", "identityId": "identity_id", "identityID": "identity_id",
        "id_token": "token", "access_token": "token", "Token": "token",
    ]

    /// What is to be said about stdout: every broken rule, not only the first.
    func answer(_ run: HandlerRun, from provider: ProviderKind) -> [HandlerFinding] {
        let answer: JSONObject
        do throws(HandlerViolation) {
            answer = try HandlerAnswer.object(in: run.result.output)
        } catch {
            // After a failure there need not be an answer.
            return run.result.outcome == .exited(0) ? [finding(error)] : []
        }
        let shape = HandlerFinding(.ok, .answer, "its answer is one JSON object")
        if let error = answer[present: "error"] {
            return [
                shape,
                check(.error, "its error report can be read") { () throws(HandlerViolation) in
                    _ = try HandlerErrorReport(error, in: answer)
                },
            ]
        }
        let proof =
            provider == .process
            ? [
                check(.credentials, "its AWS credentials are complete and not past their end") {
                    () throws(HandlerViolation) in
                    _ = try HandlerAnswer.credentials(in: answer, now: run.endedAt)
                }
            ] : token(in: answer, run: run, provider: provider)
        return [shape] + proof + [
            check(.identityID, "its 'identity_id' is well-formed or left out") { () throws(HandlerViolation) in
                _ = try HandlerAnswer.identityID(in: answer)
            },
            check(.state, "its 'state' is small enough or left out") { () throws(HandlerViolation) in
                _ = try HandlerAnswer.state(in: answer)
            },
        ] + misspellings(in: answer)
    }

    private func token(in answer: JSONObject, run: HandlerRun, provider: ProviderKind) -> [HandlerFinding] {
        let text: String
        do throws(HandlerViolation) {
            text = try HandlerAnswer.token(in: answer)
        } catch {
            return [finding(error)]
        }
        var findings = [HandlerFinding(.ok, .token, "its token has \(text.utf8.count) bytes of visible ASCII")]
        if provider.issuesJSONWebTokens, JSONWebToken(text) == nil {
            findings = [
                HandlerFinding(
                    .warning, .token, "its token is no JSON Web Token, which '\(provider.name)' gives",
                    remedy: "print the id_token, not the access_token")
            ]
        }
        do throws(HandlerViolation) {
            let expiration = try HandlerAnswer.expiration(
                of: text, in: answer, startedAt: run.startedAt, now: run.endedAt)
            findings.append(plausibility(of: expiration, run: run))
        } catch {
            findings.append(finding(error))
        }
        return findings
    }

    private func plausibility(of expiration: Timestamp?, run: HandlerRun) -> HandlerFinding {
        guard let expiration else {
            return HandlerFinding(
                .warning, .expiry, "it names no expiry; one hour is assumed", remedy: "add 'expires_at' (ms since 1970)"
            )
        }
        let left = expiration - run.endedAt
        if left < .seconds(300) {
            return HandlerFinding(
                .warning, .expiry, "its token lives less than 5 minutes, until \(expiration.rfc3339)",
                remedy: "fetch a fresh token instead of a cached one, and check the clock")
        }
        if left > .seconds(366 * 86_400) {
            return HandlerFinding(
                .warning, .expiry, "its token lives more than a year, until \(expiration.rfc3339)",
                remedy: "check whether 'expires_at' counts milliseconds or seconds")
        }
        return HandlerFinding(.ok, .expiry, "its token lives until \(expiration.rfc3339)")
    }

    private func misspellings(in answer: JSONObject) -> [HandlerFinding] {
        answer.members.compactMap { member in
            guard let meant = Self.nearMisses[member.name], answer[meant] == nil else { return nil }
            return HandlerFinding(
                .warning, .answer, "its member '\(member.name)' is unknown and ignored",
                remedy: "write '\(meant)'")
        }
    }

    private func check(
        _ rule: HandlerRule, _ praise: String, _ body: () throws(HandlerViolation) -> Void
    ) -> HandlerFinding {
        do throws(HandlerViolation) {
            try body()
            return HandlerFinding(.ok, rule, praise)
        } catch {
            return finding(error)
        }
    }

    private func finding(_ violation: HandlerViolation) -> HandlerFinding {
        HandlerFinding(.violation, violation.rule, "its answer \(violation.explanation)", remedy: violation.remedy)
    }
}
