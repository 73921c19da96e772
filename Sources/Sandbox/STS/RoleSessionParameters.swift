import CredentialModel

/// What both ways to assume a role have in common: which role, under which name, for how long.
struct RoleSessionParameters: Sendable {
    let role: RoleARN
    let sessionName: String
    let duration: Duration
    /// Whether session policies were passed, which the answer then shows the packed size of.
    let hasPolicies: Bool

    /// Reads and checks the fields against the limits of the API model.
    init(_ form: FormFields, additionally: (inout ParameterCheck) -> Void) throws(ServiceError) {
        var check = ParameterCheck()
        let arn = form["RoleArn"]
        let name = form["RoleSessionName"]
        let seconds = form["DurationSeconds"].map { Int($0) ?? 0 }
        let policies = form.listIndices("PolicyArns").count
        check.required(arn, at: "roleArn")
        check.text(arn, at: "roleArn", length: 20...2048)
        check.required(name, at: "roleSessionName")
        check.text(name, at: "roleSessionName", length: 2...64, pattern: #"[\w+=,.@-]*"#) { $0.isSessionNameByte }
        check.number(seconds, at: "durationSeconds", in: 900...43_200)
        check.text(form["Policy"], at: "policy", length: 1...2048)
        if policies > 10 {
            check.violate("policyArns", "\(policies) policies", "Member must have length less than or equal to 10")
        }
        additionally(&check)
        try check.validate(code: "ValidationError")
        guard let role = RoleARN(arn ?? "") else { throw ServiceError("ValidationError", "\(arn ?? "") is invalid") }
        self.role = role
        self.sessionName = name ?? ""
        self.duration = .seconds(seconds ?? 3600)
        self.hasPolicies = policies > 0 || form["Policy"] != nil
    }
}
